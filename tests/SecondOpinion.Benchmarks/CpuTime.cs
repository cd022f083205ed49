using System.Diagnostics;
using System.Globalization;

namespace SecondOpinion.Benchmarks;

/// <summary>CPU milliseconds, user and system, the best of several rounds: on a shared machine wall time says little.</summary>
internal static class CpuTime
{
    private const int Rounds = 7;

    /// <summary>Of our own work, after enough of it that the compiler has settled.</summary>
    public static double Of(Action work)
    {
        for (var round = 0; round < 3; round++)
        {
            work();
        }

        var best = double.PositiveInfinity;
        for (var round = 0; round < Rounds; round++)
        {
            var before = Environment.CpuUsage.TotalTime;
            work();
            best = Math.Min(best, (Environment.CpuUsage.TotalTime - before).TotalMilliseconds);
        }

        return best;
    }

    /// <summary>Of another program.</summary>
    public static double OfProgram(string command)
    {
        var best = double.PositiveInfinity;
        for (var round = 0; round < Rounds; round++)
        {
            var start = new ProcessStartInfo("bash", ["-c", $"TIMEFORMAT='%U %S'; time {command}"])
            {
                RedirectStandardError = true,
                UseShellExecute = false,
            };
            using var program = Process.Start(start)!;
            var said = program.StandardError.ReadToEnd();
            program.WaitForExit();
            var seconds = said.Trim().Split('\n')[^1].Split(' ').Select(text => double.Parse(text, CultureInfo.InvariantCulture)).ToArray();
            best = Math.Min(best, 1000 * seconds.Sum());
            if (program.ExitCode != 0)
            {
                throw new InvalidOperationException($"{command}: {said}");
            }
        }

        return best;
    }
}
