using System.Globalization;

namespace SecondOpinion.Benchmarks.Memory;

/// <summary>What of a process lies in memory, out of <c>/proc</c>.</summary>
internal sealed class ResidentSize(int pid)
{
    /// <summary>Bytes now.</summary>
    public long Now => Environment.SystemPageSize * long.Parse(File.ReadAllText($"/proc/{pid}/statm").Split(' ')[1], CultureInfo.InvariantCulture);
}
