using SecondOpinion.Preparation;

namespace SecondOpinion.Tests.Preparation;

/// <summary>What a reading window may promise while preparation is still going on: never less than can be sent through it.</summary>
internal sealed class WhatASeriesMayBecome
{
    [TestCase(87, 51, 0, 51, ExpectedResult = 87, TestName = "While_images_are_prepared_the_bound_counts_those_to_come")]
    [TestCase(87, 80, 7, 80, ExpectedResult = 80, TestName = "What_is_withheld_never_comes")]
    [TestCase(1, 1, 0, 10, ExpectedResult = 10, TestName = "Frames_that_are_there_count_as_they_are")]
    public int Bound(int expected, int @sealed, int withheld, int frames) => new PreparedSeries
    {
        Ordinal = 0, StudyUid = "2.25.1", StudyLabel = "Study 1", When = "index study", Uid = "2.25.2", Modality = "MR",
        Expected = expected, Sealed = @sealed, Withheld = withheld, Frames = frames,
    }.MayBecome;
}
