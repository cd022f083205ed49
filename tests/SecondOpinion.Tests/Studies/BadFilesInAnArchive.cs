using Microsoft.Data.Sqlite;
using SecondOpinion.Archive.Folder;

namespace SecondOpinion.Studies;

/// <summary>No file stops a scan; each that was not taken in is listed with its reason.</summary>
internal sealed class BadFilesInAnArchive
{
    private ArchiveFolder _folder = null!; // made before each test

    [SetUp]
    public async Task MakeAsync()
    {
        _folder = await ArchiveFolder.MakeAsync();
        _folder.Put("good", MadeFile.Slice("1.2.3", "1.2.3.4", 1));
    }

    [TearDown]
    public void Dispose() => _folder.Dispose();

    [Test]
    public async Task An_empty_file() => await IsRefusedAsync([], "empty");

    [Test]
    public async Task A_text_file() => await IsRefusedAsync("These are not the images you are looking for, nor anything like them."u8.ToArray(), "");

    [Test]
    public async Task A_file_cut_off_in_its_header() => await IsRefusedAsync(MadeFile.Slice("1.2.3", "1.2.3.5", 1).ToBytes()[..300], "");

    [Test]
    public async Task A_file_cut_off_in_its_pixels() => await IsRefusedAsync(MadeFile.Slice("1.2.3", "1.2.3.5", 1).ToBytes()[..^10], "ends before");

    [Test]
    public async Task A_file_that_claims_four_gigabytes_of_pixels() => await IsRefusedAsync(MadeFile.Slice("1.2.3", "1.2.3.5", 1).ToBytes(0xfffffffe), "ends before");

    [TestCase(0x0020000du, "study")]
    [TestCase(0x0020000eu, "series")]
    [TestCase(0x00080018u, "name of its own")]
    public async Task A_file_without_a_UID_or_with_one_that_is_none(uint tag, string reason)
    {
        await IsRefusedAsync(MadeFile.Slice("1.2.3", "1.2.3.5", 1).With(tag, "UI", "../../etc").ToBytes(), reason);
        await IsRefusedAsync(MadeFile.Slice("1.2.3", "1.2.3.5", 1).With(tag, "UI", "").ToBytes(), reason);
    }

    [Test]
    public async Task A_DICOMDIR() => await IsRefusedAsync(MadeFile.Slice("1.2.3", "1.2.3.5", 1).With(0x00080016, "UI", "1.2.840.10008.1.3.10").ToBytes(), "DICOMDIR");

    [Test]
    public async Task A_sparse_file_of_ten_gigabytes()
    {
        using (var sparse = File.Create(Path.Combine(_folder.Root, "bad")))
        {
            sparse.SetLength(10L << 30);
        }

        await IsRefusedAsync(null, "");
    }

    [Test]
    public async Task Links_out_of_the_tree_and_round_in_it_are_not_followed()
    {
        var outside = Directory.CreateTempSubdirectory("so-outside-").FullName;
        await File.WriteAllBytesAsync(Path.Combine(outside, "secret"), MadeFile.Slice("1.2.66", "1.2.66.1", 1).ToBytes());
        Directory.CreateSymbolicLink(Path.Combine(_folder.Root, "out"), outside);
        File.CreateSymbolicLink(Path.Combine(_folder.Root, "file"), Path.Combine(outside, "secret"));
        Directory.CreateSymbolicLink(Path.Combine(_folder.Root, "loop"), _folder.Root);
        await _folder.ScanAsync();
        Directory.Delete(outside, recursive: true);
        Assert.Multiple(async () =>
        {
            Assert.That(await _folder.SearchAsync(), Has.Count.EqualTo(1));
            Assert.That(await _folder.BadAsync(), Has.Count.EqualTo(3).And.All.Contains("link"));
        });
    }

    [Test]
    public async Task A_file_swapped_for_a_link_after_it_was_indexed_is_not_opened()
    {
        await _folder.ScanAsync();
        var good = Path.Combine(_folder.Root, "good");
        File.Move(good, _folder.Root + "-moved");
        File.CreateSymbolicLink(good, _folder.Root + "-moved");
        Assert.That(
            () => _folder.Archive.OpenAsync(People.Uid("1.2.3"), "1.2.3.4", "1.2.3.4.1", default), Throws.TypeOf<InstanceGoneException>());
    }

    [Test]
    public async Task A_file_that_cannot_be_opened_is_tried_again_though_it_did_not_change()
    {
        var path = _folder.Put("bad", MadeFile.Slice("1.2.3", "1.2.3.5", 1));
        using (File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            await IsRefusedAsync(null, "cannot be read");
        }

        await _folder.ScanAsync();
        Assert.That(await _folder.BadAsync(), Is.Empty);
    }

    [Test]
    public async Task A_repaired_file_is_taken_in_and_no_longer_listed()
    {
        _folder.Put("bad", []);
        await _folder.ScanAsync();
        _folder.Put("bad", MadeFile.Slice("1.2.3", "1.2.3.5", 1));
        await _folder.ScanAsync();
        Assert.That(await _folder.BadAsync(), Is.Empty);
        Assert.That((await _folder.SearchAsync()).Single().InstanceCount, Is.EqualTo(2));
    }

    [Test]
    public async Task Header_fields_longer_than_DICOM_allows_are_cut_and_not_refused()
    {
        var name = string.Join('^', Enumerable.Repeat(new string('x', 600), 5));
        _folder.Put("long", MadeFile.Slice("1.2.9", "1.2.9.1", 1).With(0x00100010, "PN", name).With(0x00081030, "LO", new string('d', 900)));
        await _folder.ScanAsync();
        Assert.That((await _folder.SearchAsync(new string('x', 100))).Single().Description, Has.Length.EqualTo(400));
    }

    [Test]
    public async Task Every_file_of_the_public_corpus_is_taken_in_or_listed_and_none_is_fatal()
    {
        using var corpus = await ArchiveFolder.MakeAsync(Checkout.RequireCorpus());
        var progress = await corpus.ScanAsync();
        Assert.Multiple(() =>
        {
            Assert.That(progress.State, Is.EqualTo(FolderState.UpToDate));
            Assert.That(progress.Indexed + progress.Refused, Is.EqualTo(progress.Seen));
            Assert.That(progress.Indexed, Is.GreaterThan(400));
        });
        Assert.That(await corpus.BadAsync(), Has.None.Contains("reading failed"));
    }

    [Test]
    public async Task A_database_that_is_locked_breaks_the_scan_off_and_the_next_one_goes_on()
    {
        using (var other = new SqliteConnection($"Data Source={_folder.DatabasePath};Pooling=False"))
        {
            other.Open();
            using var locking = other.BeginTransaction(deferred: false);
            Assert.That(() => _folder.ScanAsync(), Throws.InstanceOf<SqliteException>());
        }

        Assert.That((await _folder.ScanAsync()).Indexed, Is.EqualTo(1));
    }

    private async Task IsRefusedAsync(byte[]? bytes, string reason)
    {
        if (bytes is not null)
        {
            _folder.Put("bad", bytes);
        }

        var progress = await _folder.ScanAsync();
        var bad = await _folder.BadAsync();
        Assert.Multiple(async () =>
        {
            Assert.That(progress.State, Is.EqualTo(FolderState.UpToDate));
            Assert.That(bad, Has.Count.EqualTo(1));
            Assert.That(bad[0], Does.StartWith("bad: ").And.Contains(reason).And.Not.Contains("failed"));
            Assert.That((await _folder.SearchAsync()).Single().InstanceCount, Is.EqualTo(1));
        });
    }
}
