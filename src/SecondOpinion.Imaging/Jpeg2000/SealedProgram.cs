using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace SecondOpinion.Imaging.Jpeg2000;

/// <summary>A decoder program run on one frame, locked in: no network, its own memory for files, limits of memory, processor time, time and
/// file size that the system keeps even if this process dies.</summary>
/// <remarks>The program wants files. Where the system lets us, they lie in a file system in memory that only the program's own namespace
/// sees and that ceases to be with its last process. Elsewhere they lie in memory (/dev/shm) in a folder that only we may enter, removed
/// afterwards, and at the next start what a killed service left.</remarks>
internal sealed class SealedProgram
{
    private const string Memory = "/dev/shm";
    private const string Prefix = "second-opinion-j2k-";
    private const UnixFileMode OnlyOurs = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Arguments: folder, its own memory or not, KiB of memory, seconds, blocks of 512 bytes that a file may have, the program.</summary>
    private const string Script =
        """
        umask 077
        [ "$2" = shared ] || mount -t tmpfs -o mode=0700 none "$1" || exit 125
        cd "$1" && cat > in.j2k || exit 125
        (
          ulimit -c 0 && ulimit -v "$3" && ulimit -t "$4" && ulimit -f "$5" && exec timeout -s KILL "$4" "$6" -i in.j2k -o out.rawl
        ) < /dev/null > /dev/null 2>&1 || exit $?
        exec cat out.rawl
        """;

    private static readonly string[] Isolation =
        ["unshare", "--user", "--map-root-user", "--net", "--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-c"];

    private readonly ImagingSettings _settings;
    private readonly Lazy<Task<bool>> _canIsolate;

    public SealedProgram(ImagingSettings settings)
    {
        _settings = settings;
        _canIsolate = new(CanIsolateAsync);
        Sweep();
    }

    /// <summary>Runs it. Null: <paramref name="output"/> is full, and there was not a byte more.</summary>
    public async Task<string?> RunAsync(ReadOnlyMemory<byte> input, Memory<byte> output, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Memory))
        {
            return "program-missing";
        }

        var isIsolated = await _canIsolate.Value;
        var folder = Path.Combine(Memory, $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(folder, OnlyOurs);
        try
        {
            var blocks = (Math.Max(input.Length, output.Length) / 512) + 2;
            string[] script =
            [
                Script, "sh", folder, isIsolated ? "own" : "shared", Text(_settings.Jpeg2000Megabytes * 1024), Text(_settings.Jpeg2000Seconds),
                Text(blocks), _settings.Jpeg2000Program,
            ];
            return await RunAsync(isIsolated ? [.. Isolation, .. script] : ["/bin/sh", "-c", .. script], input, output, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<string?> RunAsync(string[] command, ReadOnlyMemory<byte> input, Memory<byte> output, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(_settings.Jpeg2000Seconds + 5)); // the system's own limit comes first
        using var process = new Process { StartInfo = Start(command) };
        try
        {
            process.Start();
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await FeedAsync(process, input, deadline.Token);
            var pipe = process.StandardOutput.BaseStream;
            var read = await pipe.ReadAtLeastAsync(output, output.Length, throwOnEndOfStream: false, deadline.Token);
            var more = read == output.Length ? await pipe.ReadAsync(new byte[1], deadline.Token) : 0;
            if (more > 0)
            {
                return "program-lied";
            }

            await process.WaitForExitAsync(deadline.Token);
            await errors;
            return Verdict(process.ExitCode, read == output.Length);
        }
        catch (Win32Exception)
        {
            return "program-missing";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return "program-slow";
        }
        finally
        {
            End(process);
        }
    }

    private static string? Verdict(int exitCode, bool isFull) => exitCode switch
    {
        0 => isFull ? null : "program-lied",
        126 or 127 => "program-missing",
        124 or 137 or 152 => "program-slow", // timeout's own word, killed by it, out of processor time
        _ => "program-failed",
    };

    private static ProcessStartInfo Start(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment.Clear(); // nothing of ours is its business
        start.Environment["PATH"] = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
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
                process.WaitForExit(); // so that no file of it comes back once the folder is gone
            }
        }
        catch (InvalidOperationException)
        {
            // It never started, or ended by itself meanwhile.
        }
    }

    /// <summary>Containers and hardened systems may forbid namespaces; then the program has the limits, and our network.</summary>
    private static async Task<bool> CanIsolateAsync()
    {
        using var process = new Process { StartInfo = Start([.. Isolation, "mount -t tmpfs none /mnt"]) };
        try
        {
            process.Start();
            process.StandardInput.Close();
            await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync(), process.WaitForExitAsync());
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }

    private static void Sweep()
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Memory))
        {
            return;
        }

        foreach (var folder in Directory.EnumerateDirectories(Memory, Prefix + "*"))
        {
            var owner = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            if (!Directory.Exists($"/proc/{owner}"))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
