"""Drawing functions of the report: tidy tables in, one matplotlib figure out.

Every function returns a new figure 7 inches wide, without a title, ready for ``figures.publish``. Labels stand beside
what they name; where that is impossible a key stands above. Colours come from helpers/publish/style.py and never
carry a meaning alone. Arabic and Persian labels may be passed as they are.

Raises everywhere:
    DataError: a column that the chart needs is missing.
    NotComputable: the table is empty.
"""

from helpers.publish.charts.attribution import naming_ledger, voice_chain
from helpers.publish.charts.bars import diverging_bars, prevalence, share_bars
from helpers.publish.charts.checks import check_grid, pair_agreement, reach_curves
from helpers.publish.charts.common import TIER_BOUNDS
from helpers.publish.charts.labels import label_points
from helpers.publish.charts.maps import correspondence_map, network, timeline
from helpers.publish.charts.matrices import heat_matrix, omission_matrix
from helpers.publish.charts.pairs import agreement, dumbbell, influence
from helpers.publish.charts.reading import ZONE_LOOKS, page_strips, twin_rates
from helpers.publish.charts.silhouettes import silhouette

__all__ = [
    "TIER_BOUNDS",
    "ZONE_LOOKS",
    "agreement",
    "check_grid",
    "correspondence_map",
    "diverging_bars",
    "dumbbell",
    "heat_matrix",
    "influence",
    "label_points",
    "naming_ledger",
    "network",
    "omission_matrix",
    "page_strips",
    "pair_agreement",
    "prevalence",
    "reach_curves",
    "share_bars",
    "silhouette",
    "timeline",
    "twin_rates",
    "voice_chain",
]
