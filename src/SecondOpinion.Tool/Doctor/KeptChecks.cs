using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecondOpinion.Store;
using SecondOpinion.Store.Keys;
using SecondOpinion.Store.Operations;
using SecondOpinion.Store.Vault;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Tool.Doctor;

/// <summary>What is kept: database, keys, vault.</summary>
internal sealed class KeptChecks(IServiceProvider house)
{
    private const long LittleSpace = 5L << 30;
    private const long NoSpace = 512L << 20;
    private static readonly TimeSpan EndsSoon = TimeSpan.FromDays(60);

    /// <summary>Connects, compares the schema, writes.</summary>
    public async IAsyncEnumerable<Finding> StoreAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!IsThere())
        {
            yield return Finding.Warning("store", "the SQLite file is not there yet", "nothing, if the service never ran here: its first start makes it");
            yield break;
        }

        var database = house.GetRequiredService<Database>();
        var schema = await SchemaState.OfAsync(database, cancellationToken);
        if (schema.Unknown.Count + schema.Changed.Count > 0)
        {
            yield return Finding.Failed(
                "store", $"{database.Dialect}: the database is not this program's: {string.Join(", ", schema.Unknown.Concat(schema.Changed))}", "run the version that the database belongs to, or newer");
        }
        else if (schema.Missing.Count > 0)
        {
            yield return Finding.Warning("store", $"{database.Dialect}: migrations are missing: {string.Join(", ", schema.Missing)}", "run second-opinion migrate; on SQLite the start of the service does it");
        }
        else
        {
            var rows = await house.GetRequiredService<StoreProbe>().WriteAsync(cancellationToken);
            yield return Finding.Ok("store", $"{database.Dialect}: {schema.Applied.Count} migrations applied, can be written, {rows} rows on the trail");
        }
    }

    /// <summary>Certificates, and every key of every ring.</summary>
    public async IAsyncEnumerable<Finding> KeysAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!await IsMigratedAsync(house, cancellationToken))
        {
            yield return Finding.Warning("keys", "not looked at: they lie in the store, which is not ready", "see store above");
            yield break;
        }

        var now = house.GetRequiredService<TimeProvider>().GetUtcNow();
        foreach (var ring in RingState.Of(house))
        {
            yield return Of(ring, now);
        }
    }

    /// <summary>Can be written, and has room.</summary>
    public async IAsyncEnumerable<Finding> VaultAsync()
    {
        await Task.CompletedTask;
        var root = Path.GetFullPath(house.GetRequiredService<IOptions<VaultOptions>>().Value.Path!); // validated
        if (!Directory.Exists(root))
        {
            yield return Finding.Warning("vault", "its folder is not there yet", "nothing, if the service never ran here: its first case makes it");
            yield break;
        }

        yield return Use(root, write: house.GetRequiredService<Site>().HasDesk);
        var free = VaultProbe.Free(root);
        var says = string.Create(CultureInfo.InvariantCulture, $"{free / (double)(1L << 30):0.0} GiB free");
        yield return free < NoSpace ? Finding.Failed("vault", says, "make room: preparation stops when the disk is full")
            : free < LittleSpace ? Finding.Warning("vault", says, "make room: a large CT study takes about 1 GiB")
            : Finding.Ok("vault", says);
    }

    /// <summary>True when everything in the database can be looked at.</summary>
    internal static async Task<bool> IsMigratedAsync(IServiceProvider house, CancellationToken cancellationToken) =>
        new KeptChecks(house).IsThere() && await SchemaState.OfAsync(house.GetRequiredService<Database>(), cancellationToken) is { Missing.Count: 0, Unknown.Count: 0, Changed.Count: 0 };

    /// <summary>Opening an SQLite file that is not there would make it, and a doctor leaves nothing behind.</summary>
    private bool IsThere() => house.GetRequiredService<IOptions<StoreOptions>>().Value is not { Kind: Dialect.Sqlite } options || File.Exists(options.Path);

    private static Finding Use(string root, bool write)
    {
        try
        {
            if (write)
            {
                VaultProbe.Write(root);
            }
            else
            {
                VaultProbe.Read(root);
            }

            return Finding.Ok("vault", write ? "its folder can be written" : "its folder can be read");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return Finding.Failed("vault", $"its folder cannot be {(write ? "written" : "read")} ({fault.GetType().Name})", "give the service's account the right, or mount the disk");
        }
    }

    private static Finding Of(RingState ring, DateTimeOffset now)
    {
        var name = $"{ring.Ring} ring";
        return ring switch
        {
            { Unreadable: > 0 } => Finding.Failed(
                "keys", $"{name}: {ring.Unreadable} of {ring.Keys} keys cannot be opened", "name the certificates that wrapped them under OldCertificateFiles"),
            { CertificateEnds: { } ends } when ends - now < EndsSoon => Finding.Warning(
                "keys", string.Create(CultureInfo.InvariantCulture, $"{name}: its certificate ends on {ends:yyyy-MM-dd}"), "get a new one, name it CertificateFile and the present one under OldCertificateFiles"),
            { Keys: 0 } => Finding.Warning("keys", $"{name}: no key yet", "nothing, if the service never ran here: its first start makes one"),
            { CertificateEnds: null } => Finding.Warning("keys", $"{name}: {ring.Keys} keys open, wrapped by no certificate", "nothing in Development; elsewhere the service refuses to start so"),
            _ => Finding.Ok("keys", string.Create(CultureInfo.InvariantCulture, $"{name}: {ring.Keys} keys open, certificate until {ring.CertificateEnds:yyyy-MM-dd}")),
        };
    }
}
