using System.Diagnostics;
using System.Globalization;
using SecondOpinion.Benchmarks.Peers;

namespace SecondOpinion.Benchmarks.Memory;

/// <summary>How much memory the service takes while 32 readers stream one instance of 2 GiB: some slow, some that leave in the middle.</summary>
/// <remarks>The instance went through the real preparation. The process that serves it was started after that, so that nothing of preparing is in its
/// figures but what goes on: on SQLite one process is desk and reader, and it seals the frames in their smaller form at the same time.</remarks>
internal sealed class MemoryBenchmark(string work)
{
    private const int Frames = 4096;
    private const int Readers = 32;
    private const long Mark = 150L << 20;

    private static readonly TimeSpan Length = TimeSpan.FromSeconds(90);

    /// <summary>0 when the mark is met.</summary>
    public static async Task<int> RunAsync()
    {
        var work = Directory.CreateTempSubdirectory("memory-").FullName;
        try
        {
            return await new MemoryBenchmark(work).MeasureAsync() ? 0 : 1;
        }
        finally
        {
            Directory.Delete(work, recursive: true);
        }
    }

    private async Task<bool> MeasureAsync()
    {
        var size = Frames * SyntheticCt.Layout.FrameBytes;
        var room = new DriveInfo(work).AvailableFreeSpace;
        if (room < 4 * size) // the archive's copy, the sealed one, and the smaller one beside it for a while
        {
            throw new InvalidOperationException(string.Create(CultureInfo.InvariantCulture, $"{work} has room for {Mebibytes(room)} MiB; {Mebibytes(4 * size)} are needed."));
        }

        var archive = Directory.CreateDirectory(Path.Combine(work, "archive")).FullName;
        CtStudy.WriteMany(Path.Combine(archive, "many.dcm"), Frames);
        await using var open = await OpenCase.PrepareAsync(archive, Directory.CreateDirectory(Path.Combine(work, "data")).FullName);
        await open.RestartAsync();
        var frame = (await open.FirstFramesAsync())[0];
        var first = await open.BytesAsync(frame);
        Say($"One CT instance of {Frames} frames, {size:N0} bytes; a frame is sent as {first.Length:N0}. {Readers} readers for {Length.TotalSeconds:F0} s");
        return await StreamAsync(open, frame[..^1], size);
    }

    private static async Task<bool> StreamAsync(OpenCase open, string frames, long size)
    {
        var readers = new StreamingReaders(open.Address, frames, Frames, open.Headers);
        var start = new ResidentSize(open.Pid);
        var atStart = start.Now;
        using var stop = new CancellationTokenSource(Length);
        var reading = readers.RunAsync(Readers, stop.Token);
        var (early, late, own, heap) = (0L, 0L, 0L, 0L);
        for (var clock = Stopwatch.StartNew(); !stop.IsCancellationRequested; await Task.Delay(500))
        {
            _ = clock.Elapsed < Length / 2 ? early = Math.Max(early, start.Now) : late = Math.Max(late, start.Now);
            own = Math.Max(own, start.OwnNow);
            heap = Math.Max(heap, Heap(await open.MetricsAsync()));
        }

        var peak = ProcessCpu.PeakResident(open.Pid);
        await reading;
        Say($"  sent {readers.Bytes / (double)(1L << 30):F1} GiB in {readers.Whole:N0} whole answers, {readers.Left:N0} left in the middle, {readers.Slow:N0} MiB read slowly");
        Say($"  resident before the first reader     {Mebibytes(atStart),6} MiB");
        Say($"  highest resident, first half         {Mebibytes(early),6} MiB");
        Say($"  highest resident, second half        {Mebibytes(late),6} MiB");
        Say($"  highest of the process' own memory   {Mebibytes(own),6} MiB (without mapped files and compiled code)");
        Say($"  highest managed heap after a collection {Mebibytes(heap),3} MiB");
        Say($"  peak resident (VmHWM), mark {Mebibytes(Mark)}      {Mebibytes(peak),6} MiB");
        var isWhole = readers.Bytes >= size;
        if (!isWhole)
        {
            Say($"NO FIGURE: the readers took less than the instance holds");
        }

        return isWhole && peak <= Mark;
    }

    /// <summary>Bytes of the managed heap after the latest collection, all generations.</summary>
    private static long Heap(string metrics) => (long)metrics.Split('\n').Where(line => line.StartsWith("dotnet_gc_last_collection_heap_size_bytes{", StringComparison.Ordinal))
        .Sum(line => double.Parse(line.Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture));

    private static long Mebibytes(long bytes) => bytes >> 20;

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
