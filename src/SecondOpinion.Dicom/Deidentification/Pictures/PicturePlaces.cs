using System.Globalization;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Deidentification.Pictures;

/// <summary>What of a picture is not the picture, as its header or its device says.</summary>
public static class PicturePlaces
{
    /// <summary>Regions that together cover more than this say nothing: the device gave the whole screen for its region.</summary>
    private const double MostCovered = 0.97;

    private static readonly Lazy<Strip[]> Strips = new(
        () => [.. EmbeddedData.Rows(EmbeddedData.Read("device-strips.csv")).Select(Strip.Read)], LazyThreadSafetyMode.PublicationOnly);

    /// <summary>The boxes to blacken before text is searched for.</summary>
    /// <param name="header">As archived.</param>
    /// <param name="policy">Of the class (<see cref="Judgement.Look.Policy"/>).</param>
    /// <param name="columns">Of the picture.</param>
    /// <param name="rows">Of the picture.</param>
    public static PictureMask Of(DicomDataset header, string policy, int columns, int rows)
    {
        var strips = Strips.Value.Where(strip => strip.Speaks(header, policy, columns, rows)).ToArray();
        var boxes = strips.Select(strip => strip.Box.Within(columns, rows)).OfType<PictureBox>().ToList();
        if (policy == "us" && Regions(header, columns, rows) is { } regions)
        {
            return new PictureMask([.. boxes, .. Outside(regions, columns, rows)], IsWhole: true);
        }

        return new PictureMask(boxes, strips.Any(strip => strip.IsWhole));
    }

    /// <summary>Sequence of Ultrasound Regions (0018,6011), PS3.3 C.8.5.5; null when there are none to be believed: one outside the picture or
    /// turned round spoils them all.</summary>
    private static List<PictureBox>? Regions(DicomDataset header, int columns, int rows)
    {
        var regions = new List<PictureBox>();
        foreach (var item in header.GetItems(Tags.SequenceOfUltrasoundRegions))
        {
            if (item.GetInt(Tags.RegionLocationMinX0) is not { } left || item.GetInt(Tags.RegionLocationMinY0) is not { } top
                || item.GetInt(Tags.RegionLocationMaxX1) is not { } right || item.GetInt(Tags.RegionLocationMaxY1) is not { } bottom
                || left < 0 || top < 0 || right <= left || bottom <= top || right > columns || bottom > rows)
            {
                return null;
            }

            regions.Add(new PictureBox(left, top, Math.Min(right, columns - 1) - left + 1, Math.Min(bottom, rows - 1) - top + 1));
        }

        var outside = Outside(regions, columns, rows).Sum(box => box.Area);
        return regions.Count > 0 && outside > (1 - MostCovered) * columns * rows ? regions : null;
    }

    /// <summary>All of a picture but the regions, as boxes: band by band between their edges.</summary>
    private static IEnumerable<PictureBox> Outside(List<PictureBox> regions, int columns, int rows)
    {
        int[] edges = [.. regions.SelectMany(region => new[] { region.Top, region.Bottom }).Append(0).Append(rows).Distinct().Order()];
        foreach (var (top, bottom) in edges.Zip(edges.Skip(1)))
        {
            var left = 0;
            foreach (var region in regions.Where(region => region.Top <= top && region.Bottom >= bottom).OrderBy(region => region.Left).Append(new PictureBox(columns, top, 1, 1)))
            {
                if (region.Left > left)
                {
                    yield return new PictureBox(left, top, region.Left - left, bottom - top);
                }

                left = Math.Max(left, region.Right);
            }
        }
    }

    private sealed record Strip(string Policy, string Maker, string Model, int? Rows, int? Columns, PictureBox Box, bool IsWhole)
    {
        public static Strip Read(string[] row) => new(
            row[0], row[1], row[2], Number(row[3]), Number(row[4]), new PictureBox(Number(row[5])!.Value, Number(row[6])!.Value, Number(row[7])!.Value, Number(row[8])!.Value),
            row[9] == "yes");

        public bool Speaks(DicomDataset header, string policy, int columns, int rows) =>
            policy == Policy && (Rows ?? rows) == rows && (Columns ?? columns) == columns
            && Contains(header, Tags.Manufacturer, Maker) && Contains(header, Tags.ManufacturerModelName, Model);

        private static bool Contains(DicomDataset header, DicomTag tag, string part) =>
            part.Length == 0 || (header.GetText(tag) ?? "").Contains(part, StringComparison.OrdinalIgnoreCase);

        private static int? Number(string cell) => int.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
