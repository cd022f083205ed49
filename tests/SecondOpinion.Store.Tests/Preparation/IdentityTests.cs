using System.Text;
using System.Text.Json;
using SecondOpinion.Reading;
using SecondOpinion.Store.Preparation;
using SecondOpinion.Store.Tests.Vault;
using SecondOpinion.Trail;

namespace SecondOpinion.Store.Tests.Preparation;

/// <summary>Everything that leaves, and everything written on the way, searched for everything that says who.</summary>
internal sealed class IdentityTests
{
    [Test]
    public async Task No_identity_and_no_original_uid_is_in_anything_that_leaves_or_lies_about()
    {
        using var house = await House.OfAsync(House.Head(20, "t1-sagittal", "t1-axial", "prior/t1-axial"), House.Grace);
        await house.PrepareAsync();
        await house.ResealAllAsync();
        var secrets = house.Identity();
        Assert.That(secrets, Does.Contain("Okafor").And.Contain("9990000018").And.Contain("Whitlock").And.Contain("1.2.826.0.1.3680043.10.777.27"), "the search knows whom it looks for");

        foreach (var (name, bytes) in await EverythingAsync(house))
        {
            Assert.That(Canary.FindIn(bytes, secrets), Is.Empty, name);
        }
    }

    [Test]
    public async Task The_search_would_have_found_it()
    {
        using var house = await House.OfAsync(House.Head(60, "t1-sagittal"), House.Grace);
        Assert.That(Canary.FindIn(house.Archive.Files.First(), house.Identity()), Is.Not.Empty);
    }

    internal static async Task<List<(string Name, byte[] Bytes)>> EverythingAsync(House house)
    {
        var all = new List<(string Name, byte[] Bytes)>
        {
            ("log", Encoding.UTF8.GetBytes(string.Join('\n', house.Log.Lines))),
            ("trail", JsonSerializer.SerializeToUtf8Bytes(house.Trail.Events)),
            ("letters", Encoding.UTF8.GetBytes(string.Join('\n', house.Letters.Added.Values.Select(letter => letter.Letter)))),
            ("contents", JsonSerializer.SerializeToUtf8Bytes(await house.Prepared.ContentsAsync(house.Id, default))),
            ("file names", Encoding.UTF8.GetBytes(string.Join('\n', Directory.GetFiles(house.Vault.Root, "*", SearchOption.AllDirectories)))),
        };
        foreach (var file in Directory.GetFiles(house.Vault.Folder, "test.db*"))
        {
            all.Add(("database", await File.ReadAllBytesAsync(file)));
        }

        var reading = Readers.Of(house);
        foreach (var series in (await house.Prepared.ContentsAsync(house.Id, default)).Series)
        {
            var metadata = (await reading.MetadataAsync(Readers.Right(house), series.StudyUid, series.Uid, default))!;
            all.Add(("metadata", await VaultFixture.BytesAsync(pipe => metadata.CopyToAsync(pipe, default))));
            using var previews = (await reading.PreviewsAsync(Readers.Right(house), series.Uid, default))!;
            all.Add(("previews", await VaultFixture.BytesAsync(pipe => previews.CopyToAsync(pipe, default))));
        }

        foreach (var instance in await house.InstancesAsync())
        {
            using var opened = await house.Vault.Vault.OpenAsync(instance.Address, instance.Version, default);
            all.Add(("header", await opened.ReadHeaderAsync(default)));
            all.Add(("frame", await VaultFixture.BytesAsync(pipe => opened.CopyFrameAsync(1, pipe, default))));
        }

        return all;
    }
}

/// <summary>Reading of a house's case.</summary>
internal static class Readers
{
    private static readonly Guid Session = Guid.Parse("2b7f1e2c-0000-4000-8000-000000000001");
    private static readonly Guid Link = Guid.Parse("2b7f1e2c-0000-4000-8000-000000000002");

    public static FrameReading Of(House house, ReadingWindows? windows = null) =>
        new(house.Prepared, house.Vault.Vault, windows ?? Windows(house), new KeptLog<FrameReading>());

    public static ReadingWindows Windows(House house) =>
        new(house.Prepared, new ReadingWindowStore(house.Vault.Database), house.Trail, house.Clock, new KeptLog<ReadingWindows>());

    public static ReadingRight Right(House house, Guid? session = null) => new(
        session ?? Session, house.Id, house.Cases.Case.Code.Value, "DEMO1", Link, 1,
        new AuditPerson("recipient", Link.ToString("N"), "Dr Reader", "reader@example.org", "192.0.2.7"));
}
