using System.CommandLine;
using System.Text;
using System.Text.Json;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Dicom.Pixels;

namespace SecondOpinion.Tool.Folder;

/// <summary><c>second-opinion deidentify</c>, as an operator types it, over a trauma CT and what else lies in a folder.</summary>
internal sealed class DeidentifyingAFolder
{
    private const string SecondaryCapture = "1.2.840.10008.5.1.4.1.1.7";
    private const string StructuredReport = "1.2.840.10008.5.1.4.1.1.88.11";

    private string _folder = null!;

    private string In => Path.Combine(_folder, "in");

    private string Out => Path.Combine(_folder, "out");

    private string Report => Path.Combine(_folder, "report.json");

    [SetUp]
    public void Open()
    {
        _folder = Directory.CreateTempSubdirectory("deidentify-").FullName;
        Directory.CreateDirectory(In);
        foreach (var (index, slice) in Slices().Take(4).Index())
        {
            File.Copy(slice, Path.Combine(In, $"STONE-NORMA-{index}.dcm"));
        }
    }

    [TearDown]
    public void Close() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Every_slice_comes_out_as_a_whole_file_with_its_pixels_and_without_whose_it_is()
    {
        var before = Directory.GetFiles(In).ToDictionary(path => path, File.ReadAllBytes);
        var (code, said) = await RunAsync();
        Assert.That((code, Written().Count), Is.EqualTo((0, 4)), said);

        var sources = before.Values.Select(bytes => DicomFile.Read(new MemorySource(bytes))).ToList();
        var made = Written().Select(path => DicomFile.Read(new MemorySource(File.ReadAllBytes(path)))).ToList();
        Assert.Multiple(() =>
        {
            Assert.That(before.All(file => File.ReadAllBytes(file.Key).SequenceEqual(file.Value)), "nothing in IN is changed");
            Assert.That(made.Select(Picture), Is.EquivalentTo(sources.Select(Picture)), "pixels are exact");
            Assert.That(made.Select(file => file.Dataset.GetString(Tags.PatientID)).Distinct().ToList(), Has.Count.EqualTo(1), "one patient stays one");
            Assert.That(made.Select(file => file.Dataset.GetString(Tags.PatientIdentityRemoved)), Is.All.EqualTo("YES"));
        });
        foreach (var text in sources.SelectMany(Identifying).Distinct().Append("STONE-NORMA"))
        {
            foreach (var path in Written().Append(Report))
            {
                Assert.That(path, Does.Not.Contain(text));
                Assert.That(File.ReadAllBytes(path).AsSpan().IndexOf(Encoding.ASCII.GetBytes(text)), Is.Negative, "an original value leaves");
            }
        }
    }

    [Test]
    public async Task What_is_withheld_is_counted_by_its_reason_and_only_what_a_person_must_see_is_laid_aside()
    {
        await File.WriteAllTextAsync(Path.Combine(In, "a-notes.txt"), "Norma Stone");
        Change("b.dcm", dataset => dataset.SetString(Tags.SOPClassUID, SecondaryCapture));
        Change("c.dcm", dataset => dataset.SetString(Tags.SOPClassUID, StructuredReport));
        var whole = await File.ReadAllBytesAsync(Slices().Skip(5).First());
        await File.WriteAllBytesAsync(Path.Combine(In, "d.dcm"), whole[..^1000]);
        File.Copy(Path.Combine(In, "STONE-NORMA-1.dcm"), Path.Combine(In, "e.dcm"));
        File.CreateSymbolicLink(Path.Combine(In, "f.dcm"), Path.Combine(_folder, "nowhere"));
        Directory.CreateSymbolicLink(Path.Combine(In, "round"), In);

        var review = Path.Combine(_folder, "review");
        var (code, said) = await RunAsync("--review", review);
        using var report = JsonDocument.Parse(await File.ReadAllBytesAsync(Report));
        var words = report.RootElement.GetProperty("files").EnumerateArray()
            .Select(file => file.TryGetProperty("withheld", out var why) ? why.GetProperty("word").GetString() : null).OfType<string>();
        Assert.Multiple(() =>
        {
            Assert.That(code, Is.EqualTo(2), said);
            Assert.That(words, Is.EquivalentTo(new[] { "unreadable", "review", "not-an-image", "unreadable", "twice", "unopened" }));
            Assert.That((report.RootElement.GetProperty("written").GetInt32(), report.RootElement.GetProperty("withheld").GetInt32()), Is.EqualTo((4, 6)));
            Assert.That(Written(), Has.Count.EqualTo(4));
            Assert.That(Directory.GetFiles(Out, "*.part", SearchOption.AllDirectories), Is.Empty);
            Assert.That(Directory.GetFiles(review).Select(File.ReadAllBytes), Is.EquivalentTo(new[] { File.ReadAllBytes(Path.Combine(In, "b.dcm")) }));
            Assert.That(said, Does.Contain("4 written, 6 withheld").And.Contain("(twice)").And.Not.Contain("Norma").And.Not.Contain("NORMA"));
        });
    }

    [Test]
    public async Task Patients_stay_apart_and_two_runs_cannot_be_joined()
    {
        Change("other.dcm", dataset =>
        {
            dataset.SetString(Tags.PatientID, "4857773456");
            dataset.SetString(Tags.SOPInstanceUID, "1.2.3.4.5");
        });
        Assert.That((await RunAsync()).Code, Is.Zero);
        var first = Ids();
        Assert.That(first, Has.Count.EqualTo(2));

        Directory.Delete(Out, recursive: true);
        File.Delete(Report);
        Assert.That((await RunAsync()).Code, Is.Zero);
        Assert.That(Ids().Intersect(first), Is.Empty);
    }

    [Test]
    public async Task Nothing_is_ever_written_over()
    {
        Directory.CreateDirectory(Out);
        await File.WriteAllTextAsync(Path.Combine(Out, "mine.txt"), "mine");
        Assert.That(await RunAsync(), Is.EqualTo((1, $"OUT is not empty: nothing is ever written over.{Environment.NewLine}")));
        Assert.That(Directory.GetFileSystemEntries(Out), Has.Length.EqualTo(1));

        File.Delete(Path.Combine(Out, "mine.txt"));
        await File.WriteAllTextAsync(Report, "mine");
        Assert.That((await RunAsync()).Said, Does.StartWith("The report is there already"));
        Assert.That(await File.ReadAllTextAsync(Report), Is.EqualTo("mine"));
    }

    [TestCase("in", "in/out", "review", "must not lie in one another")]
    [TestCase("in", "in", "review", "OUT is not empty")]
    [TestCase("in", "out", "out/review", "must not lie in one another")]
    [TestCase("nowhere", "out", "review", "IN is not a folder")]
    public async Task Folders_that_cannot_be_right_are_refused_before_anything_is_made(string source, string target, string review, string words)
    {
        var (code, said) = await RunAsync(["--review", Path.Combine(_folder, review)], source, target);
        Assert.That(code, Is.EqualTo(1));
        Assert.That(said, Does.Contain(words));
        Assert.That((Directory.Exists(Out), File.Exists(Report)), Is.EqualTo((false, false)));
    }

    private static IEnumerable<string> Slices() =>
        Directory.GetFiles(Path.Combine(Checkout.Root, "deploy", "demo", "DEMO1", "CT-2026-10"), "S2010_*").Order(StringComparer.Ordinal);

    private static string Picture(DicomFile file)
    {
        var frames = FrameIndex.Of(file);
        var layout = PixelLayout.Of(frames.Image, file.TransferSyntax.Uid);
        var coded = new byte[frames[0].Length];
        frames.ReadInto(0, coded);
        var frame = new byte[layout.FrameBytes];
        FrameDecoder.Decode(file.TransferSyntax.Uid, coded, layout, frame);
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(frame));
    }

    private static IEnumerable<string> Identifying(DicomFile file) =>
        new[] { Tags.PatientName, Tags.PatientID, Tags.StudyInstanceUID, Tags.SeriesInstanceUID, Tags.SOPInstanceUID, Tags.AccessionNumber }
            .Select(tag => file.Dataset.GetString(tag)).OfType<string>().Where(text => text.Length > 5);

    private List<string> Written() => [.. Directory.GetFiles(Out, "*.dcm", SearchOption.AllDirectories)];

    private List<string?> Ids() => [.. Written().Select(path => DicomFile.Read(new MemorySource(File.ReadAllBytes(path))).Dataset.GetString(Tags.PatientID)).Distinct()];

    private void Change(string name, Action<DicomDataset> change)
    {
        var file = DicomFile.Read(new MemorySource(File.ReadAllBytes(Slices().Skip(4).First())));
        change(file.Dataset);
        using var stream = File.Create(Path.Combine(In, name));
        DicomFileWriter.Write(stream, file);
    }

    private Task<(int Code, string Said)> RunAsync(params string[] options) => RunAsync(options, "in", "out");

    private async Task<(int Code, string Said)> RunAsync(string[] options, string source, string target)
    {
        await using var said = new StringWriter();
        var code = await DeidentifyCommand.Build().Parse([Path.Combine(_folder, source), Path.Combine(_folder, target), "--report", Report, .. options])
            .InvokeAsync(new InvocationConfiguration { Output = said, Error = said, EnableDefaultExceptionHandler = false });
        return (code, said.ToString());
    }
}
