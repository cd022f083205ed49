using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Preparation;

namespace SecondOpinion.Store.Tests.Preparation;

/// <summary>Takes whatever is white as a picture is shown for a word, one box around it. Quick, and right about pictures that a test drew.</summary>
internal sealed class InkFinder : ITextFinder
{
    private int _searches;

    public int Searches => _searches;

    /// <summary>What is said of the box that was found; by default that it is there.</summary>
    public Func<PictureBox, int, PictureBox> Twist { get; init; } = (box, _) => box;

    /// <summary>Null: it works.</summary>
    public Func<int, string?> Fails { get; init; } = _ => null;

    public string? Engine { get; init; } = "ink 1.0";

    public Task<string?> EngineAsync(CancellationToken cancellationToken) => Task.FromResult(Engine);

    public Task<TextSearch> FindAsync(IReadOnlyList<GreyPicture> pictures, CancellationToken cancellationToken)
    {
        var number = Interlocked.Increment(ref _searches);
        return Task.FromResult<TextSearch>(Fails(number) is { } word
            ? new TextSearch.Failed(word)
            : new TextSearch.Done([.. Boxes(pictures[0]).Select(box => new TextBox(Twist(box, number), 5))]));
    }

    private static IEnumerable<PictureBox> Boxes(GreyPicture picture)
    {
        var places = Enumerable.Range(0, picture.Pixels.Length).Where(at => picture.Pixels[at] == 255).ToList();
        if (places.Count > 0)
        {
            var (left, top) = (places.Min(at => at % picture.Width), places.Min(at => at / picture.Width));
            yield return new PictureBox(left, top, places.Max(at => at % picture.Width) - left + 1, places.Max(at => at / picture.Width) - top + 1);
        }
    }
}
