using SecondOpinion.Preparation;
using SecondOpinion.Reading;

namespace SecondOpinion.Tests.Preparation;

/// <summary>How studies are called and in which order frames are made ready.</summary>
internal sealed class PlaceInTheCase
{
    [TestCase(0, "Study 1")]
    [TestCase(1, "Prior A")]
    [TestCase(26, "Prior Z")]
    [TestCase(27, "Prior 27")]
    public void A_study_has_a_name_that_opinions_cite(int place, string label) => Assert.That(Plan.Label(place), Is.EqualTo(label));

    [TestCase("2026-11-02T02:00", "2025-09-16T23:59", 1, "prior, 412 days earlier")]
    [TestCase("2026-11-02T02:00", "2026-11-01T23:59", 1, "prior, 1 day earlier")]
    [TestCase("2026-11-02T23:00", "2026-11-02T01:00", 1, "prior, same day")]
    [TestCase("2026-11-02T23:00", "2026-11-05T01:00", 1, "3 days later")]
    [TestCase("2026-11-02T23:00", "2026-11-03T01:00", 1, "1 day later")]
    [TestCase("2026-11-02T23:00", null, 1, "prior, date unknown")]
    [TestCase("2026-11-02T23:00", "2026-11-02T23:00", 0, "index study")]
    public void When_is_told_by_distance_and_never_by_date(string index, string? study, int place, string words) => Assert.That(
        Plan.When(DateTime.Parse(index, System.Globalization.CultureInfo.InvariantCulture), study is null ? null : DateTime.Parse(study, System.Globalization.CultureInfo.InvariantCulture), place),
        Is.EqualTo(words));

    [Test]
    public void The_centre_comes_first_then_its_neighbours_and_every_place_once()
    {
        Assert.That(CentreOut.Order([0, 1, 2, 3, 4, 5, 6]), Is.EqualTo(new[] { 3, 2, 4, 1, 5, 0, 6 }));
        for (var count = 0; count < 50; count++)
        {
            var order = CentreOut.Order([.. Enumerable.Range(0, count)]).ToArray();
            Assert.That(order.Order(), Is.EqualTo(Enumerable.Range(0, count)));
            Assert.That(order.Select(index => CentreOut.Rank(index, count)).Distinct().Count(), Is.EqualTo(count));
        }
    }

    [TestCase("1 1 1 1", 2, 1)]
    [TestCase("1 1 1", 1, 1)]
    [TestCase("40", 0, 21)]
    [TestCase("10 1 1", 0, 7)]
    [TestCase("1 1 10", 2, 5)]
    public void A_stack_opens_at_the_frame_at_half_of_all(string frames, int instance, int number) => Assert.That(
        CentreFrame.Of(frames.Split(' ').Select((count, place) => Instance(place, int.Parse(count, System.Globalization.CultureInfo.InvariantCulture)))),
        Is.EqualTo(new CentreFrame($"2.25.{instance}", number)));

    [Test]
    public void An_empty_stack_opens_nowhere() => Assert.That(CentreFrame.Of([]), Is.Null);

    private static PreparedInstance Instance(int place, int frames) =>
        new(new InstanceAddress(Guid.Empty, 0, place), $"2.25.{place}", InstanceState.Sealed, 1, frames, HasPreviews: true);
}
