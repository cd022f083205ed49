using System.Globalization;

namespace SecondOpinion.Benchmarks.Peers;

/// <summary>CPU time of a running process and its children, user and system, out of <c>/proc</c>: on a shared machine it says more than wall time.</summary>
internal static class ProcessCpu
{
    private const double TicksPerSecond = 100; // USER_HZ of every Linux that .NET runs on

    /// <summary>Seconds so far.</summary>
    public static double Seconds(int pid) => Tree(pid).Sum(Own);

    /// <summary>The largest resident size of the process so far, bytes.</summary>
    public static long PeakResident(int pid) => 1024 * File.ReadLines($"/proc/{pid}/status")
        .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Select(line => long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)).Single();

    private static double Own(int pid)
    {
        var fields = File.ReadAllText($"/proc/{pid}/stat").Split(") ")[^1].Split(' '); // the name before it may hold spaces
        return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static IEnumerable<int> Tree(int pid)
    {
        var children = Directory.GetDirectories($"/proc/{pid}/task").Select(task => Path.Combine(task, "children"))
            .SelectMany(file => File.ReadAllText(file).Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(text => int.Parse(text, CultureInfo.InvariantCulture));
        return children.SelectMany(Tree).Prepend(pid);
    }
}
