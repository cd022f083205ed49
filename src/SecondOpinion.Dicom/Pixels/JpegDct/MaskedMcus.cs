namespace SecondOpinion.Dicom.Pixels.JpegDct;

/// <summary>Which MCUs a mask touches.</summary>
internal sealed class MaskedMcus
{
    private readonly bool[] _touched;
    private readonly int _columns;

    private MaskedMcus(bool[] touched, int columns) => (_touched, _columns) = (touched, columns);

    public bool Holds(int row, int column) => _touched[(row * _columns) + column];

    /// <summary>Where colour is halved, boxes grow by a halved sample: a decoder blends a pixel with that neighbour, which must be black too.</summary>
    public static MaskedMcus Of(DctFrame frame, PixelLayout layout, PixelMask mask)
    {
        var (across, down) = (frame.Components.Max(component => component.StretchX), frame.Components.Max(component => component.StretchY));
        var (growX, growY) = (across > 1 ? across : 0, down > 1 ? down : 0);
        var touched = new bool[frame.McuColumns * frame.McuRows];
        foreach (var box in mask.Within(layout.Columns, layout.Rows))
        {
            var grown = new PictureBox(box.Left - growX, box.Top - growY, box.Width + (2 * growX), box.Height + (2 * growY));
            var (left, top, width, height) = grown.Within(layout.Columns, layout.Rows)!.Value;
            var (first, end) = (left / frame.McuWidth, DctFrame.Parts(left + width, frame.McuWidth));
            for (var row = top / frame.McuHeight; row < DctFrame.Parts(top + height, frame.McuHeight); row++)
            {
                touched.AsSpan((row * frame.McuColumns) + first, end - first).Fill(true);
            }
        }

        return new(touched, frame.McuColumns);
    }
}
