using SecondOpinion.Preparation;

namespace SecondOpinion.Store.Tests.Vault;

internal sealed class TamperingTests
{
    private static readonly InstanceAddress Place = new(Guid.Parse("8f1c4a52-58c2-4b52-9a2b-0f3f6a1d7e11"), 0, 0);

    private VaultFixture _fixture = null!;

    [SetUp]
    public async Task Open() => _fixture = await VaultFixture.NewAsync();

    [TearDown]
    public void Close() => _fixture.Dispose();

    [Test]
    public async Task Whatever_byte_is_changed_only_true_bytes_come_out_and_the_change_is_noticed()
    {
        var (header, frame, preview) = (VaultFixture.Noise(40), VaultFixture.Noise(300), VaultFixture.Noise(60));
        await _fixture.SealAsync(Place, header, [frame], [preview]);
        var file = await File.ReadAllBytesAsync(_fixture.FileOf(Place));
        for (var at = 0; at < file.Length; at++)
        {
            var changed = (byte[])file.Clone();
            changed[at] ^= 0x40;
            await File.WriteAllBytesAsync(_fixture.FileOf(Place), changed);
            Assert.That(await ReadAllAsync(), Is.False, $"byte {at} of {file.Length}");
        }

        await File.WriteAllBytesAsync(_fixture.FileOf(Place), file);
        Assert.That(await ReadAllAsync(), Is.True, "and as it was it reads");
    }

    [Test]
    public async Task A_file_cut_anywhere_or_made_longer_is_refused()
    {
        await _fixture.SealAsync(Place, VaultFixture.Noise(40), [VaultFixture.Noise(300)]);
        var file = await File.ReadAllBytesAsync(_fixture.FileOf(Place));
        for (var length = 0; length < file.Length; length += 7)
        {
            await File.WriteAllBytesAsync(_fixture.FileOf(Place), file[..length]);
            Assert.That(() => _fixture.Vault.OpenAsync(Place, 1, default), Throws.TypeOf<VaultException>(), $"{length} bytes");
        }

        await File.WriteAllBytesAsync(_fixture.FileOf(Place), [.. file, 0]);
        Assert.That(() => _fixture.Vault.OpenAsync(Place, 1, default), Throws.TypeOf<VaultException>());
    }

    [Test]
    public async Task A_chunk_changed_in_the_middle_of_a_frame_stops_the_answer_before_it()
    {
        var frame = VaultFixture.Noise(3 << 20);
        await _fixture.SealAsync(Place, new byte[10], [frame]);
        await ChangeAsync(_fixture.FileOf(Place), 8 + 10 + 28 + (1 << 20) + 28 + 5000); // in the second chunk of the frame
        using var instance = await _fixture.Vault.OpenAsync(Place, 1, default);
        var sent = new MemoryStream();
        var writer = System.IO.Pipelines.PipeWriter.Create(sent);
        Assert.That(() => instance.CopyFrameAsync(1, writer, default), Throws.TypeOf<VaultException>());
        Assert.That(sent.ToArray(), Is.EqualTo(frame[..(1 << 20)]), "the first chunk, and nothing after it");
    }

    [Test]
    public async Task Two_chunks_of_one_frame_cannot_be_swapped()
    {
        await _fixture.SealAsync(Place, new byte[10], [VaultFixture.Noise(2 << 20)]);
        var file = await File.ReadAllBytesAsync(_fixture.FileOf(Place));
        const int first = 8 + 10 + 28;
        const int length = (1 << 20) + 28;
        var swapped = (byte[])file.Clone();
        file.AsSpan(first, length).CopyTo(swapped.AsSpan(first + length));
        file.AsSpan(first + length, length).CopyTo(swapped.AsSpan(first));
        await File.WriteAllBytesAsync(_fixture.FileOf(Place), swapped);
        Assert.That(() => _fixture.FrameAsync(Place), Throws.TypeOf<VaultException>());
    }

    [TestCase(0, 1, 1, TestName = "An_instance_cannot_stand_for_its_neighbour")]
    [TestCase(1, 0, 1, TestName = "A_series_cannot_stand_for_another")]
    [TestCase(0, 0, 2, TestName = "An_old_version_cannot_stand_for_a_new_one")]
    public async Task A_file_moved_elsewhere_does_not_open(int series, int instance, int version)
    {
        await _fixture.SealAsync(Place, new byte[10], [new byte[10]]);
        var elsewhere = Place with { Series = series, Instance = instance };
        File.Copy(_fixture.FileOf(Place), _fixture.FileOf(elsewhere, version));
        Assert.That(() => _fixture.Vault.OpenAsync(elsewhere, version, default), Throws.TypeOf<VaultException>());
    }

    [Test]
    public async Task One_case_does_not_open_anothers_file_or_key()
    {
        var other = Place with { CaseId = Guid.Parse("11111111-58c2-4b52-9a2b-0f3f6a1d7e11") };
        await _fixture.SealAsync(Place, new byte[10], [new byte[10]]);
        await _fixture.SealAsync(other, new byte[10], [new byte[10]]);
        File.Copy(_fixture.FileOf(Place), _fixture.FileOf(other), overwrite: true);
        Assert.That(() => _fixture.Vault.OpenAsync(other, 1, default), Throws.TypeOf<VaultException>());

        await _fixture.Database.ExecuteAsync(
            new Sql("test.move-key", "UPDATE vault_key SET wrapped = (SELECT wrapped FROM vault_key WHERE case_id = @from) WHERE case_id = @to"),
            new { from = Place.CaseId, to = other.CaseId },
            default);
        Assert.That(() => _fixture.Vault.OpenAsync(other, 1, default), Throws.TypeOf<VaultException>());
    }

    private async Task<bool> ReadAllAsync()
    {
        try
        {
            using var instance = await _fixture.Vault.OpenAsync(Place, 1, default);
            await VaultFixture.BytesAsync(pipe => instance.CopyHeaderAsync(pipe, default));
            await VaultFixture.BytesAsync(pipe => instance.CopyFrameAsync(1, pipe, default));
            await VaultFixture.BytesAsync(pipe => instance.CopyPreviewAsync(1, pipe, default));
            return true;
        }
        catch (VaultException)
        {
            return false;
        }
    }

    private static async Task ChangeAsync(string path, int at)
    {
        var file = await File.ReadAllBytesAsync(path);
        file[at] ^= 1;
        await File.WriteAllBytesAsync(path, file);
    }
}
