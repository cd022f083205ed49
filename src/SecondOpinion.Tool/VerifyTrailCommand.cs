using System.CommandLine;
using SecondOpinion.Trail;

namespace SecondOpinion.Tool;

/// <summary><c>second-opinion verify-trail</c>: checks an export of the trail with no access to the service.
/// 0 when it is good, 1 when it was changed, 2 when a file cannot be read or used.</summary>
internal static class VerifyTrailCommand
{
    private const int Good = 0;
    private const int Bad = 1;
    internal const int Unusable = 2;
    private const int LongestNote = 64 * 1024;

    public static Command Build()
    {
        var export = new Argument<FileInfo>("EXPORT") { Description = "The file that the service's checkpoints page gave (trail-….jsonl)." };
        var key = new Option<FileInfo>("--key")
        {
            Description = "The public key, checkpoint-key.pub: as you received it before, not with the export.",
            Required = true,
        };
        var kept = new Option<FileInfo[]>("--checkpoint")
        {
            Description = "A checkpoint that was kept away from the database; may be given several times. Without one, rows cut off the end are not missed.",
            AllowMultipleArgumentsPerToken = true,
        };
        var command = new Command("verify-trail", "Checks an export of the trail with no access to the service.") { export, key, kept };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed.GetRequiredValue(export), parsed.GetRequiredValue(key), parsed.GetValue(kept) ?? [], parsed.InvocationConfiguration, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        FileInfo export, FileInfo keyFile, FileInfo[] kept, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        try
        {
            var key = CheckpointKey.Parse(await ReadSmallAsync(keyFile, cancellationToken));
            var checkpoints = new List<Checkpoint>();
            foreach (var file in kept)
            {
                checkpoints.Add(Checkpoint.TryOpen(await ReadSmallAsync(file, cancellationToken), key, out var checkpoint)
                    ? checkpoint
                    : throw new FormatException($"{file.Name} is not a checkpoint signed with this key."));
            }

            await using var stream = export.OpenRead();
            var report = await ExportVerifying.RunAsync(stream, key, checkpoints, cancellationToken);
            await SayAsync(report, checkpoints.Count, console.Output);
            return report.Fault is null ? Good : Bad;
        }
        catch (Exception unusable) when (unusable is FormatException or IOException or UnauthorizedAccessException)
        {
            await console.Error.WriteLineAsync(unusable.Message);
            return Unusable;
        }
    }

    private static async Task<string> ReadSmallAsync(FileInfo file, CancellationToken cancellationToken) => file is { Exists: true, Length: > LongestNote }
        ? throw new FormatException($"{file.Name} is too long for a key or a checkpoint.")
        : await File.ReadAllTextAsync(file.FullName, cancellationToken);

    private static async Task SayAsync(TrailReport report, int kept, TextWriter output)
    {
        if (report.Fault is { } fault)
        {
            await output.WriteLineAsync($"CHANGED. Row {fault.Seq}: {fault.What}.");
            await output.WriteLineAsync(report.Agreed == 0
                ? "No signed checkpoint was met before it."
                : $"Rows 1 to {report.Agreed} are as they were when a checkpoint was signed over them.");
            return;
        }

        await output.WriteLineAsync($"GOOD. {report.Size} rows, none missing, each as it was written.");
        await output.WriteLineAsync(report.Agreed == 0
            ? "No signed checkpoint covers any of them: whoever can write to the database could have written all of this."
            : $"Rows 1 to {report.Agreed} are signed ({report.Checkpoints} {(report.Checkpoints == 1 ? "checkpoint" : "checkpoints")} in the export, {kept} kept elsewhere).");
        if (report.Agreed > 0 && report.Agreed < report.Size)
        {
            await output.WriteLineAsync($"Rows {report.Agreed + 1} to {report.Size} are not signed yet.");
        }

        if (kept == 0)
        {
            await output.WriteLineAsync("No checkpoint kept elsewhere was given: rows cut off the end would not be missed.");
        }

        if (report.Withheld > 0)
        {
            var rows = report.Withheld == 1 ? "row is" : "rows are";
            await output.WriteLineAsync($"{report.Withheld} {rows} not {report.Trust}'s: names, addresses and networks in them are left out and were not checked.");
        }
    }
}
