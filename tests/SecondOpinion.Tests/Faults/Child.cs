using System.Diagnostics;
using System.Globalization;

namespace SecondOpinion.Faults;

/// <summary>This program as a process of its own, for what can only be done to one.</summary>
internal static class Child
{
    /// <param name="arguments"><c>failing-files</c>, the library that makes them fail, which files, how and how many; <c>relay</c> and a folder for
    /// the messages, for a mail relay that can be stopped.</param>
    public static async Task<int> Main(string[] arguments)
    {
        switch (arguments)
        {
            case ["failing-files", var library, var which, var how, var every]:
                await FailingFiles.SweepAsync(library, which, how, int.Parse(every, CultureInfo.InvariantCulture));
                return 0;
            case ["relay", var folder]:
                await StoppedOutside.RelayAsync(folder);
                return 0;
            default:
                await Console.Error.WriteLineAsync("Run the tests with: dotnet test");
                return 1;
        }
    }

    /// <summary>Starts it; whoever started it ends it.</summary>
    public static Process Start(IEnumerable<string> arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(Child).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, UseShellExecute = false };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return Process.Start(start)!; // never null without a shell
    }
}
