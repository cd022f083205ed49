using SecondOpinion.Dicom.Pixels;
using SecondOpinion.Imaging.Text;
using SecondOpinion.Preparation;

namespace SecondOpinion.Tests.Imaging.Text;

/// <summary>Items 41 and 42 of the acceptance list: how much of planted text is found, and how much of a clean picture is taken for text. What is missed is
/// printed. <c>SECONDOPINION_LONG=1</c> plants more than 500 lines.</summary>
internal sealed class FindingText
{
    private const string Font = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf";
    private const int LinesOfPicture = 10;

    private static readonly bool IsLong = Environment.GetEnvironmentVariable("SECONDOPINION_LONG") == "1";

    private static readonly int Pictures = IsLong ? 60 : 12;

    private readonly TesseractTextFinder _finder = new(new TextSearchSettings());

    [Test]
    public async Task Planted_text_is_found_on_every_kind_of_ground()
    {
        Checkout.RequirePeer("tesseract");
        Assume.That(File.Exists(Font), "fonts-dejavu-core is installed by tests/run.sh");
        var shares = new List<(double Share, string What)>();
        for (var number = 0; number < Pictures; number++)
        {
            var kind = Backgrounds.Kinds[number % Backgrounds.Kinds.Length];
            var ground = Backgrounds.Make(Checkout.RequireCorpus(), kind, 1 + (number / Backgrounds.Kinds.Length));
            var lines = new PlantedText(1000 + number, Font).Plant(ground, LinesOfPicture);
            var boxes = await MaskAsync(ground.Draw());
            shares.AddRange(lines.Select(line => (Covered(line.Box, boxes), $"{kind}: {line.What}")));
        }

        var (touched, covered) = (shares.Count(line => line.Share >= 0.1) / (double)shares.Count, shares.Count(line => line.Share >= 0.8) / (double)shares.Count);
        TestContext.Out.WriteLine($"{shares.Count} lines: {touched:P1} touched, {covered:P1} covered by 80 % or more. Missed, or found in part:");
        foreach (var (share, what) in shares.Where(line => line.Share < 0.8).OrderBy(line => line.Share))
        {
            TestContext.Out.WriteLine($"  {share,4:P0} {what}");
        }

        Assert.That(touched, Is.GreaterThanOrEqualTo(0.99));
        Assert.That(covered, Is.GreaterThanOrEqualTo(0.95));
        Assert.That(shares, Has.Count.GreaterThanOrEqualTo(IsLong ? 500 : 100));
    }

    [Test]
    public async Task Of_clean_slices_hardly_anything_is_taken_for_text()
    {
        Checkout.RequirePeer("tesseract");
        var studies = Path.Combine(Checkout.RequireCorpus(), "studies");
        string[] folders = ["ct-philips", "mr-t1-colin27/t1-sagittal", "mr-t1-colin27/t1-axial"];
        var files = folders.SelectMany(folder => Directory.GetFiles(Path.Combine(studies, folder)).Order(StringComparer.Ordinal))
            .Where(file => !file.Contains("S1000", StringComparison.Ordinal) && !file.Contains("S4010", StringComparison.Ordinal)) // a localiser and captures
            .Where((_, place) => IsLong || place % 10 == 0).ToList();
        var (taken, all) = (0L, 0L);
        foreach (var file in files)
        {
            var pictures = Backgrounds.All(file);
            var boxes = await MaskAsync(pictures);
            var area = Area(boxes, pictures[0]);
            (taken, all) = (taken + area, all + pictures[0].Pixels.Length);
            if (area * 100 > pictures[0].Pixels.Length)
            {
                TestContext.Out.WriteLine($"  {area / (double)pictures[0].Pixels.Length:P1} of {Path.GetFileName(file)}");
            }
        }

        TestContext.Out.WriteLine($"{taken / (double)all:P2} of {files.Count} clean slices");
        Assert.That(taken / (double)all, Is.LessThanOrEqualTo(0.01));
    }

    [Test]
    public async Task The_name_and_the_birth_date_of_a_localiser_that_calls_itself_original_are_covered()
    {
        Checkout.RequirePeer("tesseract");
        var path = Path.Combine(Checkout.RequireCorpus(), "..", "deidentification", "files", "presidio_2_ORIGINAL.dcm");
        Assume.That(File.Exists(path), "the file lies beside the corpus");
        var pictures = Backgrounds.All(path);
        var boxes = await MaskAsync(pictures);
        Blacken(pictures, boxes);
        var left = (TextSearch.Done)await _finder.FindAsync(pictures, default);
        TestContext.Out.WriteLine(string.Join(' ', boxes));
        Assert.That(boxes, Is.Not.Empty);
        Assert.That(left.Boxes.Where(box => box.LongestWord >= 3 && !TextMask.Covers(boxes, box.Box)), Is.Empty);
    }

    private static void Blacken(IReadOnlyList<GreyPicture> pictures, IReadOnlyList<PictureBox> boxes)
    {
        foreach (var picture in pictures)
        {
            foreach (var box in boxes)
            {
                for (var y = box.Top; y < box.Bottom; y++)
                {
                    picture.Pixels.AsSpan((y * picture.Width) + box.Left, box.Width).Clear();
                }
            }
        }
    }

    private async Task<IReadOnlyList<PictureBox>> MaskAsync(IReadOnlyList<GreyPicture> pictures)
    {
        var search = await _finder.FindAsync(pictures, default);
        Assert.That(search, Is.TypeOf<TextSearch.Done>());
        return TextMask.Of(((TextSearch.Done)search).Boxes, pictures[0].Width, pictures[0].Height);
    }

    private static double Covered(PictureBox line, IReadOnlyList<PictureBox> boxes)
    {
        var count = 0L;
        for (var y = line.Top; y < line.Bottom; y++)
        {
            for (var x = line.Left; x < line.Right; x++)
            {
                count += boxes.Any(box => Holds(box, x, y)) ? 1 : 0;
            }
        }

        return count / (double)line.Area;
    }

    private static long Area(IReadOnlyList<PictureBox> boxes, GreyPicture picture) =>
        Enumerable.Range(0, picture.Pixels.Length).LongCount(at => boxes.Any(box => Holds(box, at % picture.Width, at / picture.Width)));

    private static bool Holds(PictureBox box, int x, int y) => x >= box.Left && x < box.Right && y >= box.Top && y < box.Bottom;
}
