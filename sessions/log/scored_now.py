"""Two views: what a score must know of every turn and of every pair compared, out of the rows.

They are the meaning of the tables that `scored.py` keeps. Looks are told apart as in
`scoring/raters.py`: a rater's first one counts, by the newest grade in it.
"""

# The newest run that says something: whole ones before broken ones; a stopped one says nothing.
_JUDGED = """
(e.outcome = 'complete' AND json_array_length(r.planned) > 0
 AND json_array_length(r.planned) = (SELECT count(*) FROM check_results WHERE run = r.id)
 AND NOT EXISTS (SELECT 1 FROM check_results WHERE run = r.id AND outcome = 'infra'))
"""
_RUN = f"""
(SELECT r.id FROM check_runs AS r JOIN check_ends AS e ON e.run = r.id
 WHERE r.turn = t.id AND e.outcome <> 'stopped'
 ORDER BY {_JUDGED.strip()} DESC, r.started_at DESC, r.id DESC LIMIT 1)
"""
_CHECKS = f"""
CASE WHEN r.id IS NULL THEN NULL
 WHEN NOT {_JUDGED.replace("e.", "x.").strip()} THEN 'infra'
 WHEN EXISTS (SELECT 1 FROM check_results WHERE run = r.id AND required AND outcome <> 'pass')
 THEN 'not solved' ELSE 'solved' END
"""
HIDDEN = """
(s.blind <> 'off'
 AND NOT EXISTS (SELECT 1 FROM events AS v WHERE v.session = s.id AND v.kind = 'reveal'))
"""
# [[rater, grade, early], ...] in the order in which they began, NULL where nobody graded.
_GRADES = """
(SELECT nullif(json_group_array(json_array(name, grade, early)), '[]') FROM (
  SELECT name, grade, early, min(began) AS began FROM (
    WITH RECURSIVE look(began, placed, at, id, name, grade, early) AS (
      SELECT g.at || ' ' || g.id, g.at || ' ' || g.id, g.at, g.id, k.name, g.grade, g.early <> 0
      FROM verdicts AS g JOIN raters AS k ON k.id = g.rater
      WHERE g.session = t.session AND g.turn = t.id AND g.kind = 'grade'
        AND NOT EXISTS (
          SELECT 1 FROM verdicts AS o WHERE o.id = g.amends AND o.kind = 'grade'
          AND o.turn = g.turn AND (o.at, o.id) < (g.at, g.id))
      UNION ALL
      SELECT l.began, g.at || ' ' || g.id, g.at, g.id, l.name, g.grade, g.early <> 0
      FROM look AS l JOIN verdicts AS g ON g.amends = l.id
      WHERE g.kind = 'grade' AND g.turn = t.id AND (g.at, g.id) > (l.at, l.id)
    )
    SELECT name, began, grade, early, max(placed) FROM look GROUP BY began
  ) GROUP BY name ORDER BY min(began)
))
"""
_WHAT = """
JOIN sessions AS s ON s.id = {0}.session
JOIN variants AS q ON q.digest = s.variant
JOIN scored_what AS w ON w.problem IS q.problem
  AND w.variant IS CASE WHEN q.problem IS NULL THEN q.digest END
"""

TURNS_NOW = f"""
CREATE VIEW scored_turns_now AS
SELECT t.id AS turn, t.session, o.n AS who, w.n AS what,
  json_array(t.turn, {HIDDEN.strip()}, d.outcome, d.served_model, {_CHECKS.strip()}, r.sandbox,
    json({_GRADES.strip()})) AS how,
  t.sent_at || ' ' || t.id AS placed, d.cost_usd AS cost,
  coalesce(d.cost_usd IS NOT NULL AND d.estimated, 0) AS guessed,
  d.cost_usd IS NULL AND NOT coalesce(
    d.outcome = 'failed' AND d.text = '' AND d.thinking = '' AND d.output_tokens IS NULL, 0
  ) AS unpriced,
  d.input_tokens AS input, d.cached_tokens AS cached, d.output_tokens AS output
FROM turns AS t
JOIN seats AS st ON st.session = t.session AND st.label = t.seat
JOIN scored_who AS o ON o.contestant = st.contestant AND o.name = st.name
{_WHAT.format("t").strip()}
LEFT JOIN turn_ends AS d ON d.turn = t.id
LEFT JOIN check_runs AS r ON r.id = {_RUN.strip()}
LEFT JOIN check_ends AS x ON x.run = r.id
"""

# A later look at the same answers tells how steady a rater is, and no more; so does what amends it.
_AGAIN = """
EXISTS (
  WITH RECURSIVE back(id, at, turns, amends) AS (
    SELECT d.id, d.at, d.turns, d.amends
    UNION ALL
    SELECT p.id, p.at, p.turns, p.amends
    FROM back AS b JOIN verdicts AS p ON p.id = b.amends JOIN raters AS k ON k.id = p.rater
    WHERE p.kind = 'preference' AND k.name = r.name AND (p.at, p.id) < (b.at, b.id)
  )
  SELECT 1 FROM back AS b
  JOIN verdicts AS f ON f.session = d.session AND f.kind = 'preference' AND f.turns = b.turns
  JOIN raters AS k ON k.id = f.rater AND k.name = r.name
  WHERE b.amends IS NULL AND (f.at, f.id) < (b.at, b.id)
)
"""

PAIRS_NOW = f"""
CREATE VIEW scored_pairs_now AS
SELECT d.session, oa.n AS first, ob.n AS second, w.n AS what,
  json_array(CASE WHEN d.prefer IN ('tie', 'all-bad') THEN d.prefer
      WHEN substr(d.prefer, 1, 1) = sa.label THEN 'first' ELSE 'second' END,
    d.early <> 0, {HIDDEN.strip()}, r.name) AS how,
  d.at || ' ' || d.id || '/' || sa.label || '/' || sb.label AS placed,
  NOT EXISTS (SELECT 1 FROM verdicts AS n WHERE n.amends = d.id) AND NOT {_AGAIN.strip()} AS counts
FROM verdicts AS d
JOIN raters AS r ON r.id = d.rater
{_WHAT.format("d").strip()}
JOIN json_each(d.turns) AS ja JOIN turns AS ta ON ta.id = ja.value
JOIN seats AS sa ON sa.session = ta.session AND sa.label = ta.seat
JOIN scored_who AS oa ON oa.contestant = sa.contestant AND oa.name = sa.name
JOIN json_each(d.turns) AS jb JOIN turns AS tb ON tb.id = jb.value AND tb.seat > ta.seat
JOIN seats AS sb ON sb.session = tb.session AND sb.label = tb.seat
JOIN scored_who AS ob ON ob.contestant = sb.contestant AND ob.name = sb.name
WHERE d.kind = 'preference' AND (d.prefer IN ('tie', 'all-bad')
   OR (length(d.prefer) = 1 AND d.prefer IN (sa.label, sb.label))
   OR d.prefer IN (sa.label || '>' || sb.label, sb.label || '>' || sa.label))
"""
