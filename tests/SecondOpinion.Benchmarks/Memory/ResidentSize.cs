using System.Globalization;

namespace SecondOpinion.Benchmarks.Memory;

/// <summary>What of a process lies in memory, out of <c>/proc</c>.</summary>
internal sealed class ResidentSize(int pid)
{
    /// <summary>Bytes now.</summary>
    public long Now => Environment.SystemPageSize * long.Parse(File.ReadAllText($"/proc/{pid}/statm").Split(' ')[1], CultureInfo.InvariantCulture);

    /// <summary>Bytes of them now that are the process' own, and not a file of the program or the runtime that lies in memory anyhow.</summary>
    public long OwnNow => 1024 * File.ReadLines($"/proc/{pid}/status").Where(line => line.StartsWith("RssAnon:", StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)).Single();
}
