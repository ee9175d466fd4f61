"""A short fault run: what ``make soak`` does for longer. The upstreams fail at random, the server is killed twice."""

from bench.soak import Run, soak

SHORT = Run(minutes=3.0, factor=30.0, plannings=40, hosts=8, clients=16, kills=2, gone=2, flapping=2)


def test_nothing_good_is_lost_and_all_is_fresh_again() -> None:
    report = soak(SHORT)
    assert report.wrong == [], str(report)
    assert report.answers["network null"], "nobody was served by the network"
    assert report.answers["db network_error"], "nobody was served from a copy"
    assert report.set_aside, "no schedule was ever in doubt"
    assert report.fresh == SHORT.plannings
