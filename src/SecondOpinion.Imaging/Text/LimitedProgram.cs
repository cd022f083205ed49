using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace SecondOpinion.Imaging.Text;

/// <summary>A program run once, under limits that the system keeps even if this process dies: memory, processor time, no core file, no file.</summary>
internal static class LimitedProgram
{
    /// <summary>The shell sets the limits and becomes the program. File size 0: it can write to its pipes and nowhere else.</summary>
    private const string Limits = "ulimit -v \"$1\" && ulimit -t \"$2\" && ulimit -c 0 && ulimit -f 0 && shift 2 && exec \"$@\"";

    /// <summary>What it wrote, or why that cannot be used.</summary>
    /// <param name="settings">Program and limits.</param>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="input">Written to its standard input.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task<(string Output, string? Failure)> RunAsync(
        TextSearchSettings settings, IEnumerable<string> arguments, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        using var process = new Process { StartInfo = Start(settings, arguments) };
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(settings.TimeoutSeconds));
        try
        {
            process.Start();
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await FeedAsync(process, input, deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            await errors;
            return process.ExitCode switch
            {
                0 => (await output, null),
                126 or 127 => ("", "engine-missing"),
                _ => ("", "engine-failed"),
            };
        }
        catch (Win32Exception)
        {
            return ("", "engine-missing");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return ("", "engine-slow");
        }
        finally
        {
            End(process);
        }
    }

    private static ProcessStartInfo Start(TextSearchSettings settings, IEnumerable<string> arguments)
    {
        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["-c", Limits, "sh", Text(settings.MemoryMegabytes * 1024), Text(settings.TimeoutSeconds), settings.Program, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["OMP_THREAD_LIMIT"] = "1"; // its own threads only wait for each other; whole pictures run side by side instead
        return start;
    }

    private static async Task FeedAsync(Process process, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading all: its exit code says how.
        }
    }

    private static void End(Process process)
    {
        try
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
        catch (InvalidOperationException)
        {
            // It never started, or ended by itself meanwhile.
        }
    }
}
