using SecondOpinion.Preparation;

namespace SecondOpinion.Tests.Imaging.Text;

/// <summary>A part of a picture in stored values, so that text is drawn into it as a device draws: before any window.</summary>
/// <param name="Values">Row by row.</param>
/// <param name="Width">Pixels of a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Black">The stored value that is shown black, and all below it.</param>
/// <param name="White">The stored value that is shown white, and all above it.</param>
internal sealed record Ground(int[] Values, int Width, int Height, double Black, double White)
{
    /// <summary>What is searched: as it is shown, and over its whole range.</summary>
    public IReadOnlyList<GreyPicture> Draw()
    {
        var (shown, whole) = (Draw(Black, White), Draw(Values.Min(), Values.Max()));
        return shown.Pixels.AsSpan().SequenceEqual(whole.Pixels) ? [shown] : [shown, whole];
    }

    private GreyPicture Draw(double black, double white) =>
        new([.. Values.Select(value => (byte)Math.Clamp(Math.Round(255 * (value - black) / Math.Max(1, white - black)), 0, 255))], Width, Height);
}
