using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using SecondOpinion.Store.Tests.Preparation;

namespace SecondOpinion.Store.Tests;

/// <summary>This program as a process of its own, killed (SIGKILL) at a random instant of its work.</summary>
internal static class KilledProcess
{
    private const int LongestLife = 300;

    /// <summary>How often: <c>SECONDOPINION_KILLS</c>, 50 unless stated.</summary>
    public static int Kills =>
        int.TryParse(Environment.GetEnvironmentVariable("SECONDOPINION_KILLS"), NumberStyles.None, CultureInfo.InvariantCulture, out var kills) ? kills : 50;

    /// <summary>Runs it until 0 to 299 ms after the first thing it acknowledged.</summary>
    /// <param name="arguments">See <see cref="KilledChild.Main"/>.</param>
    /// <returns>What it had acknowledged: its lines that end with a full stop, without it. The last line may have been cut off.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(params string[] arguments)
    {
        using var child = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(KilledChild).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        })!;
        var told = new List<string>();
        Task? killing = null;
        while (await child.StandardOutput.ReadLineAsync() is { } line)
        {
            killing ??= KillSoonAsync(child);
            if (line.EndsWith('.'))
            {
                told.Add(line.TrimEnd('.'));
            }
        }

        await (killing ?? Task.CompletedTask);
        await child.WaitForExitAsync();
        Assert.That(child.ExitCode, Is.EqualTo(128 + 9), "killed, not ended");
        Assert.That(told, Is.Not.Empty, "it was to be killed in the middle of its work");
        return told;
    }

    /// <summary>Says how far a test has come: at every hundredth kill and at the last.</summary>
    public static void Tell(int kill, string sofar)
    {
        if (kill % 100 == 0 || kill == Kills)
        {
            TestContext.Progress.WriteLine($"{kill} kills, {sofar}.");
        }
    }

    /// <summary>Works in many tasks at once, until it is killed; should that never happen, for a minute.</summary>
    public static async Task WorkAsync(int workers, Func<int, int, Task> work)
    {
        using var orphaned = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await Task.WhenAll(Enumerable.Range(0, workers).Select(worker => Task.Run(async () =>
        {
            for (var number = 0; !orphaned.IsCancellationRequested; number++)
            {
                await work(worker, number);
            }
        })));
    }

    private static async Task KillSoonAsync(Process child)
    {
        await Task.Delay(RandomNumberGenerator.GetInt32(0, LongestLife));
        child.Kill();
    }
}
