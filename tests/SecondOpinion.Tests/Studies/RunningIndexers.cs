using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SecondOpinion.Archive;
using SecondOpinion.Archive.Folder;

namespace SecondOpinion.Studies;

/// <summary>The indexers as the host runs them.</summary>
internal sealed class RunningIndexers
{
    [Test]
    public async Task What_lies_there_at_start_and_what_arrives_later_is_found_without_being_asked_for()
    {
        using var folder = await ArchiveFolder.MakeAsync();
        folder.Put("early", MadeFile.Slice("1.2.3", "1.2.3.4", 1));
        var options = new ArchiveOptions { Entries = [new ArchiveEntry("PACS", "DEMO1", "Folder", folder.Root)] };
        using var archives = new Archive.Archives(Options.Create(options), folder.Index, TimeProvider.System);
        using var service = new FolderIndexing(archives, folder.Index, TimeProvider.System, NullLoggerFactory.Instance);
        await service.StartAsync(default);
        await UntilAsync(async () => (await folder.SearchAsync()).Count == 1);
        folder.Put("new folder/late", MadeFile.Slice("1.2.9", "1.2.9.4", 1));
        await UntilAsync(async () => (await folder.SearchAsync()).Count == 2);
        Directory.Delete(Path.Combine(folder.Root, "new folder"), recursive: true);
        await UntilAsync(async () => (await folder.SearchAsync()).Count == 1);
        await service.StopAsync(default);
        Assert.That(archives.Folders[0].Progress.CompletedAt, Is.Not.Null);
    }

    private static async Task UntilAsync(Func<Task<bool>> holds)
    {
        for (var tries = 0; !await holds(); tries++)
        {
            Assert.That(tries, Is.LessThan(600), "it was not noticed in a minute");
            await Task.Delay(100);
        }
    }
}
