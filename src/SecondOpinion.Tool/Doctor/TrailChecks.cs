using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SecondOpinion.Store;
using SecondOpinion.Store.Operations;
using SecondOpinion.Store.Trail;
using SecondOpinion.Store.Vault;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Tool.Doctor;

/// <summary>Is the trail what was signed, and do signatures reach a place that its database's administrators do not?</summary>
internal sealed class TrailChecks(IServiceProvider house)
{
    public async IAsyncEnumerable<Finding> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!house.GetRequiredService<Site>().HasDesk)
        {
            yield return Finding.Ok("trail", "a reader process signs nothing");
            yield break;
        }

        var options = house.GetRequiredService<IOptions<TrailOptions>>().Value;
        foreach (var finding in Folder(Path.GetFullPath(options.CheckpointFolder!))) // validated
        {
            yield return finding;
        }

        if (!await KeptChecks.IsMigratedAsync(house, cancellationToken))
        {
            yield return Finding.Warning("trail", "rows not looked at: they lie in the store, which is not ready", "see store above");
        }
        else if (await house.GetRequiredService<StoreProbe>().CheckpointAsync(cancellationToken) is not { } newest)
        {
            yield return Finding.Warning("trail", "no checkpoint was signed yet", "nothing, if the service never ran here");
        }
        else
        {
            foreach (var finding in await RowsAsync(newest, options, cancellationToken))
            {
                yield return finding;
            }
        }
    }

    private async Task<List<Finding>> RowsAsync(CheckpointState newest, TrailOptions options, CancellationToken cancellationToken)
    {
        var found = await house.GetRequiredService<Checkpointing>().ExamineAsync(cancellationToken);
        if (found.Fault is { } fault)
        {
            return [Finding.Failed("trail", $"row {fault.Seq}: {fault.What}", "keep the database as it is, tell governance, and compare with a backup")];
        }

        if (found.Foreign is { } size)
        {
            return [Finding.Failed("trail", $"the checkpoint over {size} rows was not signed by this service's key", "see that Trail:CheckpointFolder belongs to this service, and tell governance")];
        }

        var list = new List<Finding> { Finding.Ok("trail", $"{found.Rows} rows, {found.Signed} of them signed, each as it was when it was signed") };
        if (found.Copied < found.Signed)
        {
            list.Add(Finding.Warning("trail", $"the folder holds checkpoints up to row {found.Copied} of {found.Signed}", "start the service: it copies what is missing; if that does not help, see its log"));
        }

        var age = house.GetRequiredService<TimeProvider>().GetUtcNow() - newest.MadeAt;
        if (newest.Rows > newest.Size && age > TimeSpan.FromMinutes(3 * options.Minutes))
        {
            list.Add(Finding.Warning(
                "trail", string.Create(CultureInfo.InvariantCulture, $"{newest.Rows - newest.Size} rows are not signed, and the last signature is {age.TotalMinutes:0} minutes old"), "see that a desk process runs"));
        }

        return list;
    }

    private IEnumerable<Finding> Folder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            yield return Finding.Warning("trail", "Trail:CheckpointFolder is not there yet", "make it, on a disk that the database's administrators cannot write to");
            yield break;
        }

        yield return CanWrite(folder)
            ? Finding.Ok("trail", "Trail:CheckpointFolder can be written")
            : Finding.Failed("trail", "Trail:CheckpointFolder cannot be written", "give the service's account the right: until then no signature leaves the database's reach");
        if (IsBeside(folder))
        {
            yield return Finding.Warning("trail", "Trail:CheckpointFolder lies in the database's own folder", "whoever can change the rows can change the signatures there: name a folder elsewhere");
        }
    }

    private bool IsBeside(string folder) =>
        house.GetRequiredService<IOptions<StoreOptions>>().Value is { Kind: Dialect.Sqlite, Path: { } file } && Path.GetDirectoryName(Path.GetFullPath(file)) is { } database
        && ($"{folder}{Path.DirectorySeparatorChar}").StartsWith($"{database}{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
        && !house.GetRequiredService<Site>().IsDevelopment;

    private static bool CanWrite(string folder)
    {
        try
        {
            VaultProbe.Write(folder);
            return true;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
