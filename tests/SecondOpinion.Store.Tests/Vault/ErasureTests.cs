using SecondOpinion.Preparation;
using SecondOpinion.Store.Vault;

namespace SecondOpinion.Store.Tests.Vault;

internal sealed class ErasureTests
{
    private static readonly InstanceAddress Place = new(Guid.Parse("8f1c4a52-58c2-4b52-9a2b-0f3f6a1d7e11"), 0, 0);

    private VaultFixture _fixture = null!;

    [SetUp]
    public async Task Open() => _fixture = await VaultFixture.NewAsync();

    [TearDown]
    public void Close() => _fixture.Dispose();

    [Test]
    public async Task An_erased_case_leaves_nothing_that_can_be_read_not_even_from_a_copy_of_its_files()
    {
        await _fixture.SealAsync(Place, new byte[10], [new byte[100]]);
        var copy = await File.ReadAllBytesAsync(_fixture.FileOf(Place));
        var wrapped = (await WrappedAsync())!;
        Assert.That(await OnDiskAsync(wrapped), Is.True, "before, the wrapped key stands in the database");

        await _fixture.Vault.EraseAsync(Place.CaseId, default);

        Assert.That(await WrappedAsync(), Is.Null);
        Assert.That(await OnDiskAsync(wrapped), Is.False, "not in the database, not in its log");
        Assert.That(Directory.Exists(Path.GetDirectoryName(_fixture.FileOf(Place))), Is.False);
        Directory.CreateDirectory(Path.GetDirectoryName(_fixture.FileOf(Place))!);
        await File.WriteAllBytesAsync(_fixture.FileOf(Place), copy);
        Assert.That(() => _fixture.Vault.OpenAsync(Place, 1, default), Throws.TypeOf<VaultException>());
    }

    [Test]
    public async Task An_erased_case_is_never_given_a_new_key()
    {
        await _fixture.SealAsync(Place, new byte[10], [new byte[100]]);
        await _fixture.Vault.EraseAsync(Place.CaseId, default);
        await _fixture.Vault.EraseAsync(Place.CaseId, default);
        Assert.That(() => _fixture.Vault.BeginAsync(Place, 1, default), Throws.TypeOf<VaultException>());
    }

    [Test]
    public async Task A_case_that_never_sealed_anything_can_be_erased_and_then_seals_nothing()
    {
        await _fixture.Vault.EraseAsync(Place.CaseId, default);
        Assert.That(() => _fixture.Vault.BeginAsync(Place, 1, default), Throws.TypeOf<VaultException>());
    }

    [Test]
    public async Task Another_process_cannot_read_on_from_memory_after_the_key_is_gone()
    {
        await _fixture.SealAsync(Place, new byte[10], [new byte[100]]);
        var other = new FileVault(_fixture.Root, _fixture.Database, _fixture.Keys, TimeProvider.System);
        (await other.OpenAsync(Place, 1, default)).Dispose();
        await _fixture.Vault.EraseAsync(Place.CaseId, default);
        Assert.That(() => other.OpenAsync(Place, 1, default), Throws.TypeOf<VaultException>());
    }

    [Test]
    public async Task Two_workers_that_begin_at_once_agree_on_one_key()
    {
        var other = new FileVault(_fixture.Root, _fixture.Database, _fixture.Keys, TimeProvider.System);
        await Task.WhenAll(
            _fixture.SealAsync(Place, new byte[10], [[1, 2, 3]]),
            _fixture.SealAsync(Place with { Instance = 1 }, new byte[10], [[4, 5, 6]], vault: other));
        Assert.That(await _fixture.FrameAsync(Place), Is.EqualTo(new byte[] { 1, 2, 3 }));
        Assert.That(await _fixture.FrameAsync(Place with { Instance = 1 }), Is.EqualTo(new byte[] { 4, 5, 6 }));
    }

    private async Task<byte[]?> WrappedAsync() =>
        (await _fixture.Database.QueryAsync<byte[]?>(
            new Sql("test.wrapped", "SELECT wrapped FROM vault_key WHERE case_id = @caseId"), new { caseId = Place.CaseId }, default))[0];

    private async Task<bool> OnDiskAsync(byte[] needle)
    {
        foreach (var file in Directory.EnumerateFiles(_fixture.Folder, "test.db*"))
        {
            if ((await File.ReadAllBytesAsync(file)).AsSpan().IndexOf(needle.AsSpan(20, 24)) >= 0)
            {
                return true;
            }
        }

        return false;
    }
}
