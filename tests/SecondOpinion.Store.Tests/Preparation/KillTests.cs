using System.Diagnostics;
using SecondOpinion.Cases;
using SecondOpinion.Dicom.Dictionary;
using SecondOpinion.Dicom.Files;
using SecondOpinion.Preparation;
using SecondOpinion.Store.Tests.Vault;

namespace SecondOpinion.Store.Tests.Preparation;

/// <summary>A process that prepares a case is killed (SIGKILL) early, in the middle and late; the next process brings the case to its end.</summary>
internal sealed class KillTests
{
    [Test]
    public async Task Preparation_that_is_killed_again_and_again_ends_as_if_it_never_had_been()
    {
        var archive = House.Head(1, "t1-sagittal", "t1-axial");
        var folder = Directory.CreateTempSubdirectory("vault-kill-").FullName;
        var id = Guid.CreateVersion7();
        using var vault = await VaultFixture.OpenAsync(folder, new KilledChild.FixedKeys());
        var house = House.Of(vault, archive, House.Grace, KilledChild.Secret, id);
        foreach (var after in new[] { 1, 20, 60, 100 })
        {
            await RunAndKillAsync(folder, id, house, after);
            await EveryRowIsReadableAsync(house);
        }

        await house.PrepareAsync();
        await house.ResealAllAsync();
        var instances = await house.InstancesAsync();
        Assert.That(house.Cases.Case.State, Is.EqualTo(CaseState.Ready));
        Assert.That(instances, Has.Count.EqualTo(138).And.All.Property(nameof(PreparedInstance.HasPreviews)).True);
        var sources = archive.Files.ToDictionary(file => house.Pseudonyms.Uid(DicomFile.Read(new MemorySource(file)).Dataset.GetString(Tags.SOPInstanceUID)!));
        foreach (var instance in instances)
        {
            Assert.That(House.Hash((await house.PixelsAsync(instance)).Pixels), Is.EqualTo(House.Hash(House.SourcePixels(sources[instance.Uid]))));
        }
    }

    private static async Task RunAndKillAsync(string folder, Guid id, House house, int after)
    {
        using var child = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(KilledChild).Assembly.Location, folder, id.ToString()]))!;
        while (!child.HasExited && (await house.InstancesAsync()).Count(one => one.State == InstanceState.Sealed) < after)
        {
            await Task.Delay(5);
        }

        Assert.That(child.HasExited, Is.False, "it was to be killed in the middle of its work");
        child.Kill(entireProcessTree: true);
        await child.WaitForExitAsync();
    }

    /// <summary>What a row calls sealed lies whole in the vault, whenever the process died.</summary>
    private static async Task EveryRowIsReadableAsync(House house)
    {
        foreach (var instance in (await house.InstancesAsync()).Where(one => one.State == InstanceState.Sealed))
        {
            Assert.That((await house.PixelsAsync(instance)).Pixels, Has.Length.GreaterThan(1000));
        }
    }
}
