"""The log's views: what a person asks of it in SQL, without knowing how it is kept.

A run of checks counts as judged when it ended `complete`, has a result for everything planned and
none of them is an infra error; otherwise `solved` and `score` are NULL, never 0.
"""

ANSWERS = """
CREATE VIEW answers AS
SELECT t.id AS turn_id, t.session, t.seat, t.turn, t.attempt, p.slug AS problem,
       st.name, c.kind, c.provider, c.model, st.contestant, e.served_model,
       e.outcome, e.reason, e.error_kind, e.text, length(e.text) AS chars,
       e.ttft_ms, e.total_ms, e.input_tokens, e.output_tokens, e.cost_usd, t.sent_at,
       NOT EXISTS (
         SELECT 1 FROM turns AS later
         WHERE later.session = t.session AND later.seat = t.seat
           AND later.turn = t.turn AND later.attempt > t.attempt
       ) AS is_newest_attempt
FROM turns AS t
JOIN turn_ends AS e ON e.turn = t.id
JOIN seats AS st ON st.session = t.session AND st.label = t.seat
JOIN contestants AS c ON c.digest = st.contestant
JOIN sessions AS s ON s.id = t.session
JOIN variants AS v ON v.digest = s.variant
LEFT JOIN problems AS p ON p.digest = v.problem
"""

RESULTS = """
CREATE VIEW results AS
SELECT run, turn_id, session, seat, problem, name, kind, model, contestant, sandbox, started_at,
       planned, passed,
       CASE WHEN judged THEN failed_required = 0 END AS solved,
       CASE WHEN judged THEN round(weight_passed / weight_all, 6) END AS score
FROM (
  SELECT r.id AS run, r.turn AS turn_id, t.session, t.seat, p.slug AS problem, st.name, c.kind,
         c.model, st.contestant, r.sandbox, r.started_at,
         json_array_length(r.planned) AS planned,
         coalesce(sum(x.outcome = 'pass'), 0) AS passed,
         coalesce(sum(x.required AND x.outcome <> 'pass'), 0) AS failed_required,
         coalesce(sum(x.weight * (x.outcome = 'pass')), 0.0) AS weight_passed,
         max(coalesce(sum(x.weight), 0.0), 1e-9) AS weight_all,
         coalesce(e.outcome = 'complete', 0)
           AND json_array_length(r.planned) > 0
           AND count(x.name) = json_array_length(r.planned)
           AND coalesce(sum(x.outcome = 'infra'), 0) = 0 AS judged
  FROM check_runs AS r
  JOIN turns AS t ON t.id = r.turn
  JOIN seats AS st ON st.session = t.session AND st.label = t.seat
  JOIN contestants AS c ON c.digest = st.contestant
  JOIN sessions AS s ON s.id = t.session
  JOIN variants AS v ON v.digest = s.variant
  LEFT JOIN problems AS p ON p.digest = v.problem
  LEFT JOIN check_ends AS e ON e.run = r.id
  LEFT JOIN check_results AS x ON x.run = r.id
  GROUP BY r.id
)
"""

# One row a pair of seats that a preference speaks about; `winner` is the better seat, `tie` or
# `all-bad`. A verdict that a later one amends does not count.
PAIR_OUTCOMES = """
CREATE VIEW pair_outcomes AS
WITH sides AS (
  SELECT d.id AS verdict, d.session, d.rater, d.at, d.prefer, d.was_blind, d.early,
         t.id AS turn_id, t.seat, st.contestant, c.kind
  FROM verdicts AS d, json_each(d.turns) AS j
  JOIN turns AS t ON t.id = j.value
  JOIN seats AS st ON st.session = t.session AND st.label = t.seat
  JOIN contestants AS c ON c.digest = st.contestant
  WHERE d.kind = 'preference'
    AND NOT EXISTS (SELECT 1 FROM verdicts AS n WHERE n.amends = d.id)
)
SELECT a.verdict, a.session, p.slug AS problem, a.rater, a.at,
       a.seat AS seat_a, b.seat AS seat_b, a.contestant AS contestant_a,
       b.contestant AS contestant_b, a.kind AS kind_a, b.kind AS kind_b,
       CASE WHEN a.prefer IN ('tie', 'all-bad') THEN a.prefer ELSE substr(a.prefer, 1, 1) END
         AS winner,
       a.was_blind, a.early
FROM sides AS a
JOIN sides AS b ON b.verdict = a.verdict AND a.seat < b.seat
JOIN sessions AS s ON s.id = a.session
JOIN variants AS v ON v.digest = s.variant
LEFT JOIN problems AS p ON p.digest = v.problem
WHERE a.prefer IN ('tie', 'all-bad')
   OR (length(a.prefer) = 1 AND a.prefer IN (a.seat, b.seat))
   OR a.prefer IN (a.seat || '>' || b.seat, b.seat || '>' || a.seat)
"""

SPEND = """
CREATE VIEW spend AS
SELECT t.session, t.seat, st.name, st.contestant, c.provider, c.model,
       substr(t.sent_at, 1, 10) AS day,
       count(*) AS requests,
       sum(e.cost_usd) AS cost_usd,
       sum(e.cost_usd IS NULL) AS cost_unknown,
       sum(e.input_tokens) AS input_tokens,
       sum(e.cached_tokens) AS cached_tokens,
       sum(e.output_tokens) AS output_tokens
FROM turns AS t
JOIN seats AS st ON st.session = t.session AND st.label = t.seat
JOIN contestants AS c ON c.digest = st.contestant
LEFT JOIN turn_ends AS e ON e.turn = t.id
GROUP BY t.session, t.seat, substr(t.sent_at, 1, 10)
"""

VIEWS = (ANSWERS, RESULTS, PAIR_OUTCOMES, SPEND)
