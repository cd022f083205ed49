using System.Text.Json;
using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Preparation;

namespace SecondOpinion.Store.Preparation;

/// <summary>Boxes as one column.</summary>
internal static class BoxColumn
{
    /// <summary>Null where there was no look.</summary>
    public static string? Write(IReadOnlyList<PictureBox>? boxes) =>
        boxes is null ? null : JsonSerializer.Serialize(boxes.Select(box => new[] { box.Left, box.Top, box.Width, box.Height }));

    /// <summary>What <see cref="Write"/> wrote.</summary>
    public static IReadOnlyList<PictureBox> Read(string? column) => column is null
        ? []
        : [.. (JsonSerializer.Deserialize<int[][]>(column) ?? []).Select(box => new PictureBox(box[0], box[1], box[2], box[3]))];
}

/// <summary>An instance that waits for a person, as columns.</summary>
internal sealed class ReviewRow
{
    public Guid CaseId { get; init; }

    public int Series { get; init; }

    public int Ordinal { get; init; }

    public string Uid { get; init; } = "";

    public string Kind { get; init; } = "";

    public string Because { get; init; } = "";

    public string? Masks { get; init; }

    public string? Engine { get; init; }

    public WaitingInstance ToWaiting() =>
        new(new InstanceAddress(CaseId, Series, Ordinal), Uid, Kind, new ToReview(Because, BoxColumn.Read(Masks), Engine));
}

/// <summary>A cleaning, as columns.</summary>
internal sealed class CleaningRow
{
    public string? Masks { get; init; }

    public string Engine { get; init; } = "";
}
