"""What has no answer is refused in a sentence: by every public function, in the same words."""

import math
from collections.abc import Callable

import pytest

from sessions.scoring import agreement, multiplicity, pairs, rates, ratings, sequential
from sessions.scoring.errors import WrongUse

NAN = math.nan
WRONG: list[tuple[Callable[..., object], tuple]] = [
    *((f, (3, 2)) for f in (rates.wilson, rates.clopper_pearson, rates.jeffreys, rates.posterior)),
    *((f, (0, 0)) for f in (rates.wilson, rates.clopper_pearson, rates.jeffreys, rates.posterior)),
    *((f, (-1, 5)) for f in (rates.wilson, rates.clopper_pearson, rates.jeffreys)),
    *((f, (NAN, 5)) for f in (rates.wilson, rates.clopper_pearson, rates.jeffreys)),
    *((rates.wilson, (1, 5, level)) for level in (0, 1, -1, 1.5, NAN)),
    *((sequential.confidence_sequence, (1, 5, level)) for level in (0, 1, NAN)),
    (rates.posterior, (1, 2, (0, 1))),
    (rates.posterior, (1, 2, (NAN, 1))),
    (rates.pass_at_k, (5, 6, 1)),
    (rates.pass_at_k, (5, 2, 6)),
    (rates.pass_at_k, (NAN, 2, 1)),
    (rates.pass_hat_k, (5, 2, 0)),
    (rates.clustered_se, ([1], [2])),
    (rates.clustered_se, ([3, 1], [2, 2])),
    (rates.partial_rates, ([],)),
    (rates.partial_rates, (["good"],)),
    (rates.partial_rates, (["void"],)),
    (pairs.mcnemar_exact, (-1, 2)),
    (pairs.mcnemar_exact, (NAN, 2)),
    (pairs.mcnemar_midp, (1, NAN)),
    (pairs.paired_permutation, ([], [], 1)),
    (pairs.paired_permutation, ([1.0], [NAN], 1)),
    (pairs.fisher, (3, 2, 1, 2)),
    (pairs.fisher, (0, 0, 1, 2)),
    (pairs.newcombe, (1, 0, 1, 2)),
    (pairs.newcombe, (1, 2, 1, 2, NAN)),
    (pairs.newcombe_paired, (0, 0, 0, 0)),
    (pairs.newcombe_paired, (1, -1, 1, 1)),
    (pairs.prob_better, (1, 0, 1, 2)),
    (pairs.position_bias, (0, 0)),
    (pairs.position_bias, (2, 1)),
    (ratings.bradley_terry, ([],)),
    (ratings.davidson, ([],)),
    (ratings.bradley_terry, ([("a", "a", "tie")],)),
    (ratings.bradley_terry, ([("a", "b", "model_a")],)),
    (ratings.elo, ([("a", "b", "draw")],)),
    (ratings.elo, ([("a", "b", "tie")], NAN)),
    (ratings.elo, ([("a", "b", "tie")], 32, NAN)),
    (ratings.bootstrap_differences, ([], 10, 1)),
    (sequential.e_value, (3, 2, 0.1)),
    (sequential.e_value, (1, 2, NAN)),
    (sequential.e_value, (1, 2, 1.1)),
    (sequential.e_value, (1, 2, 0.1, "sideways")),
    (sequential.e_value, (NAN, 2, 0.1)),
    (sequential.preference_e_value, (-1, 2)),
    (sequential.preference_e_value, (NAN, 2)),
    (sequential.bounded_e_value, ([0.5, 1.5], 0.1)),
    (sequential.bounded_e_value, ([NAN], 0.1)),
    (sequential.bounded_e_value, ([0.5], 1)),
    (sequential.failures_to_exclude, (0,)),
    (sequential.failures_to_exclude, (1,)),
    (sequential.failures_to_exclude, (NAN,)),
    (sequential.failures_to_exclude, (0.1, NAN)),
    (agreement.raw_agreement, ([], [])),
    (agreement.raw_agreement, ([1], [1, 2])),
    (agreement.cohen_kappa, ([1, 1], [1, 1])),
    (agreement.cohen_kappa, ([1, NAN], [1, 0])),
    (agreement.gwet_ac1, ([], [])),
    (agreement.gwet_ac1, ([1, NAN], [1, 0])),
    (agreement.krippendorff_alpha, ([[1, None], [None, 2]],)),
    (agreement.krippendorff_alpha, ([[1, NAN], [1, 2]],)),
    (agreement.krippendorff_alpha, ([[1, 2]],)),
    (multiplicity.holm, ([NAN],)),
    (multiplicity.holm, ([1.1],)),
    (multiplicity.benjamini_hochberg, ([-0.1],)),
]


@pytest.mark.parametrize(
    ("function", "arguments"), WRONG, ids=lambda x: getattr(x, "__name__", str(x))
)
def test_wrong_use_is_a_sentence(function: Callable[..., object], arguments: tuple):
    with pytest.raises(WrongUse) as refused:
        function(*arguments)
    assert str(refused.value)[-1] in ".:)"
    assert "\n" not in str(refused.value)
