using System.Runtime.InteropServices;

namespace SecondOpinion.Dicom.Pixels;

/// <summary>A rectangle of image pixels.</summary>
/// <param name="Left">First column, from 0.</param>
/// <param name="Top">First row, from 0.</param>
/// <param name="Width">Columns; none where it is not positive.</param>
/// <param name="Height">Rows; none where it is not positive.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct PictureBox(int Left, int Top, int Width, int Height)
{
    /// <summary>One column beyond the last.</summary>
    public int Right => Left + Width;

    /// <summary>One row beyond the last.</summary>
    public int Bottom => Top + Height;

    /// <summary>Pixels.</summary>
    public long Area => (long)Width * Height;

    /// <summary>What of it lies in a picture; null when nothing does.</summary>
    public PictureBox? Within(int columns, int rows)
    {
        var (left, top) = (Math.Max(0, Left), Math.Max(0, Top));
        var (right, bottom) = (Math.Min((long)Left + Width, columns), Math.Min((long)Top + Height, rows));
        return right > left && bottom > top ? new PictureBox(left, top, (int)right - left, (int)bottom - top) : null;
    }
}

/// <summary>What is to be blackened in every frame of an image.</summary>
/// <param name="Boxes">May touch, overlap, and reach beyond the picture; what lies outside counts for nothing.</param>
public sealed record PixelMask(IReadOnlyList<PictureBox> Boxes)
{
    /// <summary>The boxes cut to a picture, without those of which nothing is left.</summary>
    public IReadOnlyList<PictureBox> Within(int columns, int rows) =>
        [.. Boxes.Select(box => box.Within(columns, rows)).OfType<PictureBox>()];
}
