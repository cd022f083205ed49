using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Preparation;

/// <summary>Why a person must look at an instance, and what was found of it.</summary>
/// <param name="Because">One stable word: <c>screen</c>, <c>no-regions</c>, <c>text-left</c>, <c>engine-missing</c> ….</param>
/// <param name="Boxes">What would be blackened: a start for whoever looks. Empty when the search did not come so far.</param>
/// <param name="Engine">What searched for text; null when nothing did.</param>
public sealed record ToReview(string Because, IReadOnlyList<PictureBox> Boxes, string? Engine);

/// <summary>How the pixels of a sealed instance were cleaned.</summary>
/// <param name="Boxes">Blackened in every frame; empty when the search found nothing.</param>
/// <param name="Engine">What searched for text.</param>
public sealed record PixelCleaning(IReadOnlyList<PictureBox> Boxes, string Engine);

/// <summary>What came of looking at the pixels of an instance: one of the two.</summary>
internal sealed record PixelOutcome(PixelCleaning? Clean, ToReview? Review)
{
    public static PixelOutcome Cleaned(IReadOnlyList<PictureBox> boxes, string engine) => new(new PixelCleaning(boxes, engine), null);

    public static PixelOutcome ToReview(string because, IReadOnlyList<PictureBox> boxes, string? engine) => new(null, new ToReview(because, boxes, engine));
}
