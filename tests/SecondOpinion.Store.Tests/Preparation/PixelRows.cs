using System.Text.Json;
using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Preparation;

namespace SecondOpinion.Store.Tests.Preparation;

/// <summary>What the rows keep of the look at the pixels.</summary>
internal static class PixelRows
{
    private static readonly Sql All = new(
        "test.pixel-rows", "SELECT state AS State, kind AS Kind, word AS Word, review AS Review, masks AS Masks, pixel_engine AS Engine FROM prepared_instance ORDER BY series, ordinal");

    public static async Task<IReadOnlyList<PixelRow>> PixelRowsAsync(this House house) => await house.Vault.Database.QueryAsync<PixelRow>(All, null, default);
}

/// <summary>One of them.</summary>
internal sealed class PixelRow
{
    public int State { get; init; }

    public string? Kind { get; init; }

    public string? Word { get; init; }

    public string? Review { get; init; }

    public string? Masks { get; init; }

    public string? Engine { get; init; }

    public IReadOnlyList<PictureBox> Boxes => [.. (JsonSerializer.Deserialize<int[][]>(Masks ?? "[]") ?? []).Select(box => new PictureBox(box[0], box[1], box[2], box[3]))];

    public bool IsSealed => State == (int)InstanceState.Sealed;
}
