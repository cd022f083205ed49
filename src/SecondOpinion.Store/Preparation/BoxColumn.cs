using System.Text.Json;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Store.Preparation;

/// <summary>Boxes as one column.</summary>
internal static class BoxColumn
{
    /// <summary>Null where there was no look.</summary>
    public static string? Write(IReadOnlyList<PictureBox>? boxes) =>
        boxes is null ? null : JsonSerializer.Serialize(boxes.Select(box => new[] { box.Left, box.Top, box.Width, box.Height }));
}
