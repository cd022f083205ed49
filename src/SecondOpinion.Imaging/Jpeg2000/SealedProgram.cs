using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

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

    /// <summary>Arguments: folder, its own memory or not, KiB of memory, seconds, blocks of 512 bytes that a file may have, the program, bytes that
    /// all files may have.</summary>
    private const string Script =
        """
        umask 077
        [ "$2" = shared ] || mount -t tmpfs -o "mode=0700,size=$7" none "$1" || exit 125
        cd "$1" && cat > in.j2k || exit 125
        (
          ulimit -c 0 && ulimit -v "$3" && ulimit -t "$4" && ulimit -f "$5" && exec timeout -s KILL "$4" "$6" -i in.j2k -o out.rawl
        ) < /dev/null > /dev/null 2>&1 || exit $?
        exec cat out.rawl
        """;

    private static readonly string[] Isolation =
        ["unshare", "--user", "--map-root-user", "--net", "--mount", "--pid", "--fork", "--kill-child", "/bin/sh", "-c"];

    private readonly ImagingSettings _settings;
    private readonly Lazy<bool> _canIsolate = new(CanIsolate);

    public SealedProgram(ImagingSettings settings)
    {
        _settings = settings;
        Sweep();
    }

    /// <summary>False: do without namespaces even where the system has them.</summary>
    public bool MayIsolate { get; init; } = true;

    /// <summary>Runs it and waits. Null: <paramref name="output"/> is full, and there was not a byte more.</summary>
    public string? Run(ReadOnlySpan<byte> input, Span<byte> output)
    {
        if (!OperatingSystem.IsLinux() || !Directory.Exists(Memory))
        {
            return "program-missing";
        }

        var isIsolated = MayIsolate && _canIsolate.Value;
        var folder = Path.Combine(Memory, $"{Prefix}{Environment.ProcessId}-{RandomNumberGenerator.GetHexString(32)}");
        Directory.CreateDirectory(folder, OnlyOurs);
        try
        {
            var blocks = (Math.Max(input.Length, output.Length) / 512) + 2;
            var files = input.Length + output.Length + (64L << 10);
            string[] script =
            [
                Script, "sh", folder, isIsolated ? "own" : "shared", Text(_settings.Jpeg2000Megabytes * 1024L), Text(_settings.Jpeg2000Seconds),
                Text(blocks), _settings.Jpeg2000Program, Text(files),
            ];
            return Run(isIsolated ? [.. Isolation, .. script] : ["/bin/sh", "-c", .. script], input, output);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string? Run(string[] command, ReadOnlySpan<byte> input, Span<byte> output)
    {
        using var process = new Process { StartInfo = Start(command) };
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(_settings.Jpeg2000Seconds + 5)); // the system's own limit comes first
        try
        {
            process.Start();
            process.BeginErrorReadLine(); // and forgets it: a full pipe would hold the program up
            using var ending = deadline.Token.Register(() => End(process));
            Feed(process, input);
            var pipe = process.StandardOutput.BaseStream;
            var read = pipe.ReadAtLeast(output, output.Length, throwOnEndOfStream: false);
            var isMore = read == output.Length && pipe.ReadByte() >= 0;
            if (isMore)
            {
                return "program-lied";
            }

            process.WaitForExit();
            return deadline.IsCancellationRequested ? "program-slow" : Verdict(process.ExitCode, read == output.Length);
        }
        catch (Win32Exception)
        {
            return "program-missing";
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

    /// <summary>The script takes all of it before it starts the program, so this cannot wait for ever.</summary>
    private static void Feed(Process process, ReadOnlySpan<byte> input)
    {
        try
        {
            process.StandardInput.BaseStream.Write(input);
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
    internal static bool CanIsolate()
    {
        using var process = new Process { StartInfo = Start([.. Isolation, "mount -t tmpfs none /mnt"]) };
        try
        {
            process.Start();
            process.BeginErrorReadLine();
            process.WaitForExit();
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
