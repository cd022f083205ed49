using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Preparation;

/// <summary>A picture of 8-bit grey samples, row by row, as it is searched for text.</summary>
/// <param name="Pixels">Exactly width x height bytes.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Height">Rows.</param>
public sealed record GreyPicture(byte[] Pixels, int Width, int Height)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Width} x {Height} picture (redacted)";
}

/// <summary>Something that looks like text. What it says is not kept.</summary>
/// <param name="Box">Where, in pixels of the picture.</param>
/// <param name="LongestWord">Letters and digits in a row that were read there; 0 when it only looks like writing.</param>
public readonly record struct TextBox(PictureBox Box, int LongestWord);

/// <summary>What came of searching a picture.</summary>
public abstract record TextSearch
{
    private TextSearch()
    {
    }

    /// <summary>It was searched, wholly.</summary>
    public sealed record Done(IReadOnlyList<TextBox> Boxes) : TextSearch;

    /// <summary>It was not, or not wholly: nothing may be concluded.</summary>
    /// <param name="Word">One of <c>engine-missing</c>, <c>engine-version</c>, <c>engine-failed</c>, <c>engine-slow</c>.</param>
    public sealed record Failed(string Word) : TextSearch;
}

/// <summary>Finds text in pictures, by a program outside. It errs towards too much: a box too many costs some pixels, one too few a name.</summary>
public interface ITextFinder
{
    /// <summary>Program and version, for the record of each instance: <c>tesseract 5.3.0</c>; null when there is none that can be used.</summary>
    Task<string?> EngineAsync(CancellationToken cancellationToken);

    /// <summary>Searches one picture.</summary>
    /// <param name="pictures">The same picture drawn in one or several ways; boxes of all are joined.</param>
    /// <param name="cancellationToken">Ends the program, too.</param>
    Task<TextSearch> FindAsync(IReadOnlyList<GreyPicture> pictures, CancellationToken cancellationToken);
}
