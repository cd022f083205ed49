using System.Globalization;
using CsCheck;
using SecondOpinion.Dicom.Deidentification;
using SecondOpinion.Dicom.Deidentification.Pictures;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Dicom.Tests.Deidentification.Pictures;

/// <summary>Items 43 and 44 of the acceptance list: outside the regions nothing stays, and a device that no rule knows is not guessed at.</summary>
internal sealed class PicturePlacesTests
{
    private const int Columns = 40;
    private const int Rows = 30;

    private static readonly Gen<(int Left, int Top, int Right, int Bottom)> AnyRegion =
        Gen.Select(Gen.Int[0, Columns - 2], Gen.Int[0, Rows - 2], Gen.Int[1, Columns], Gen.Int[1, Rows])
            .Select((left, top, width, height) => (left, top, Math.Min(Columns - 1, left + width), Math.Min(Rows - 1, top + height)));

    [Test]
    public void Everything_outside_the_regions_and_nothing_inside_is_blackened() => AnyRegion.List[1, 4].Sample(regions =>
    {
        var places = PicturePlaces.Of(Ultrasound([.. regions]), "us", Columns, Rows);
        bool Inside(int x, int y) => regions.Exists(region => x >= region.Left && x <= region.Right && y >= region.Top && y <= region.Bottom);

        var pixels = Enumerable.Range(0, Columns * Rows).Select(at => (X: at % Columns, Y: at / Columns)).ToList();
        if (pixels.Count(at => Inside(at.X, at.Y)) >= 0.97 * pixels.Count)
        {
            Assert.That(places.IsWhole, Is.False);
            return;
        }

        Assert.That(places.IsWhole, Is.True);
        Assert.That(pixels.Where(at => places.Boxes.Any(box => Holds(box, at.X, at.Y)) == Inside(at.X, at.Y)), Is.Empty);
    }, iter: 300);

    [Test]
    public void Regions_that_cover_the_whole_screen_say_nothing() => Assert.Multiple(() =>
    {
        Assert.That(PicturePlaces.Of(Ultrasound((0, 0, Columns - 1, Rows - 1)), "us", Columns, Rows).IsWhole, Is.False);
        Assert.That(PicturePlaces.Of(Ultrasound((0, 0, Columns - 1, Rows - 2)), "us", Columns, Rows).IsWhole, Is.True, "one row of thirty is above three in a hundred");
    });

    [TestCase(10, 10, 5, 20)]
    [TestCase(10, 10, 20, 5)]
    [TestCase(-1, 0, 20, 20)]
    [TestCase(0, 0, Columns + 1, 20)]
    [TestCase(0, 0, 20, Rows + 1)]
    public void One_region_that_cannot_be_spoils_them_all(int left, int top, int right, int bottom) =>
        Assert.That(PicturePlaces.Of(Ultrasound((5, 5, 20, 20), (left, top, right, bottom)), "us", Columns, Rows), Is.EqualTo(new PictureMask([], IsWhole: false)).Using<PictureMask>(Same));

    [Test]
    public void No_regions_and_a_device_that_no_rule_knows_leave_it_to_a_person()
    {
        var header = new DicomDataset();
        header.SetString(Tags.Manufacturer, "Unheard of");
        header.SetString(Tags.ManufacturerModelName, "U1");
        Assert.That(PicturePlaces.Of(header, "us", 800, 600).IsWhole, Is.False);
    }

    [Test]
    public void A_known_device_of_a_known_size_is_stripped_and_of_another_size_is_not() => Assert.Multiple(() =>
    {
        var header = new DicomDataset();
        header.SetString(Tags.Manufacturer, "Philips Medical Systems");
        header.SetString(Tags.ManufacturerModelName, "iU22");
        var known = PicturePlaces.Of(header, "us", 1024, 768);
        Assert.That(known.IsWhole, Is.True);
        Assert.That(known.Boxes, Is.EqualTo(new[] { new PictureBox(0, 0, 1024, 75) }));
        Assert.That(PicturePlaces.Of(header, "us", 1024, 767), Is.EqualTo(new PictureMask([], IsWhole: false)).Using<PictureMask>(Same));
        Assert.That(PicturePlaces.Of(header, "look", 1024, 768).Boxes, Is.Empty, "a rule speaks of its own policy only");
    });

    [Test]
    public void A_strip_that_is_not_the_whole_of_it_does_not_stand_for_regions()
    {
        var header = new DicomDataset();
        header.SetString(Tags.Manufacturer, "MINDRAY");
        var places = PicturePlaces.Of(header, "us", 900, 700);
        Assert.That((places.IsWhole, places.Boxes.Single()), Is.EqualTo((false, new PictureBox(0, 0, 900, 69))));
    }

    [Test]
    public void Every_row_of_the_strips_can_match_and_lies_in_its_picture()
    {
        foreach (var row in EmbeddedData.Rows(EmbeddedData.Read("device-strips.csv")))
        {
            var header = new DicomDataset();
            header.SetString(Tags.Manufacturer, row[1].Length > 0 ? row[1] : "Any");
            header.SetString(Tags.ManufacturerModelName, row[2].Length > 0 ? row[2] : "Any");
            var (rows, columns) = (row[3].Length > 0 ? int.Parse(row[3], CultureInfo.InvariantCulture) : 2000, row[4].Length > 0 ? int.Parse(row[4], CultureInfo.InvariantCulture) : 2000);
            Assert.That(PicturePlaces.Of(header, row[0], columns, rows).Boxes, Is.Not.Empty, string.Join(',', row));
        }
    }

    private static bool Same(PictureMask one, PictureMask other) => one.IsWhole == other.IsWhole && one.Boxes.SequenceEqual(other.Boxes);

    private static bool Holds(PictureBox box, int x, int y) => x >= box.Left && x < box.Right && y >= box.Top && y < box.Bottom;

    private static DicomDataset Ultrasound(params (int Left, int Top, int Right, int Bottom)[] regions)
    {
        var header = new DicomDataset();
        header.Set(new DicomElement(Tags.SequenceOfUltrasoundRegions, regions.Select(Item).ToArray()));
        return header;
    }

    private static DicomDataset Item((int Left, int Top, int Right, int Bottom) region)
    {
        var item = new DicomDataset();
        foreach (var (tag, value, vr) in new[]
        {
            (Tags.RegionLocationMinX0, region.Left, Vr.SL), (Tags.RegionLocationMinY0, region.Top, Vr.SL),
            (Tags.RegionLocationMaxX1, region.Right, Vr.SL), (Tags.RegionLocationMaxY1, region.Bottom, Vr.SL),
        })
        {
            item.Set(new DicomElement(tag, vr, BitConverter.GetBytes(value)));
        }

        return item;
    }
}
