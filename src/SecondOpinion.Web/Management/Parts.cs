using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using SecondOpinion.Archive.Folder;
using SecondOpinion.Store;
using SecondOpinion.Store.Operations;
using SecondOpinion.Store.Trail;
using SecondOpinion.Store.Vault;
using SecondOpinion.Studies;
using SecondOpinion.Trail;
using SecondOpinion.Trusts;

namespace SecondOpinion.Web.Management;

/// <summary>What a process needs, and what a desk does better with. A reader process has no archive and no mail, and asks for none.</summary>
internal static class Parts
{
    /// <summary>A commit takes milliseconds. One that takes this long is stuck behind something.</summary>
    private static readonly TimeSpan TrailStuck = TimeSpan.FromSeconds(10);

    /// <summary>A study that nobody has: any kind of archive answers shortly, and no patient is looked up.</summary>
    internal static readonly StudyInstanceUid Nobody = StudyInstanceUid.TryParse("2.25.0", out var uid) ? uid : throw new FormatException();

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Seldom = TimeSpan.FromSeconds(30);

    public static IEnumerable<ReadyPart> Of(IServiceProvider services)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        var probe = services.GetRequiredService<StoreProbe>();
        var site = services.GetRequiredService<Site>();
        yield return new ReadyPart("store", needed: true, Second, async stop => { await probe.WriteAsync(stop); return null; }, clock);
        yield return new ReadyPart("trail", needed: true, Second, _ => Task.FromResult(Trail(services.GetRequiredService<IAuditTrail>())), clock);
        yield return new ReadyPart("keys", needed: true, Second, _ => Task.FromResult(Keys(services)), clock);
        var vault = services.GetRequiredService<IOptions<VaultOptions>>().Value.Path!; // validated
        yield return new ReadyPart("vault", needed: true, Second, _ => Vault(vault, write: site.HasDesk), clock);
        if (site.HasDesk)
        {
            yield return new ReadyPart("archives", needed: false, Seldom, stop => ArchivesAsync(services, stop), clock);
            yield return new ReadyPart("mail", needed: false, Seldom / 3, stop => MailAsync(probe, stop), clock);
        }
    }

    /// <summary>Each archive that does not answer, by its configured name; null when all do.</summary>
    public static async Task<string?> ArchivesAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var archives = services.GetRequiredService<IArchives>();
        var all = services.GetRequiredService<ITrusts>().All.SelectMany(trust => archives.Of(trust.Code));
        var wrong = await Task.WhenAll(all.Select(archive => WrongAsync(archive, cancellationToken)));
        return wrong.OfType<string>().ToList() is { Count: > 0 } list ? string.Join("; ", list) : null;
    }

    /// <summary>What is wrong with one archive of any kind; null when it answers. A folder's index answers even when the folder is gone: its
    /// indexer knows.</summary>
    public static async Task<string?> WrongAsync(IArchive archive, CancellationToken cancellationToken)
    {
        try
        {
            if (archive is FolderArchive folder)
            {
                return folder.Progress.State is FolderState.FolderMissing or FolderState.Failed
                    ? $"{archive.Name} of {archive.Trust}: its folder cannot be read"
                    : null;
            }

            await archive.FindAsync(Nobody, cancellationToken);
            return null;
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            return $"{archive.Name} of {archive.Trust} does not answer ({fault.GetType().Name})";
        }
    }

    private static string? Trail(IAuditTrail trail) => trail is not AuditTrail { Pulse: var pulse } ? null
        : pulse.Ended ? "nothing commits to it any more"
        : pulse.Busy > TrailStuck ? $"one commit has taken {(int)pulse.Busy.Value.TotalSeconds} s"
        : null;

    /// <summary>Seals and opens with each ring that this process has.</summary>
    internal static string? Keys(IServiceProvider services)
    {
        foreach (var ring in new[] { services.GetRequiredService<ReaderKeys>().Provider, services.GetService<DeskKeys>()?.Provider })
        {
            var protector = ring?.CreateProtector("SecondOpinion.Management.Probe.v1");
            if (protector is not null && !protector.Unprotect(protector.Protect("probe"u8.ToArray())).AsSpan().SequenceEqual("probe"u8))
            {
                throw new CryptographicException();
            }
        }

        return null;
    }

    private static Task<string?> Vault(string root, bool write)
    {
        if (write)
        {
            VaultProbe.Write(root);
        }
        else
        {
            VaultProbe.Read(root);
        }

        return Task.FromResult<string?>(null);
    }

    /// <summary>The relay is not called: letters that were tried and put off say how it is.</summary>
    private static async Task<string?> MailAsync(StoreProbe probe, CancellationToken cancellationToken) =>
        (await probe.LettersAsync(cancellationToken)).FirstOrDefault(letters => letters.State == "Waiting") is { PutOff: > 0 } waiting
            ? $"{Words.Count(waiting.PutOff, "letter")} could not be handed over yet and will be tried again"
            : null;
}
