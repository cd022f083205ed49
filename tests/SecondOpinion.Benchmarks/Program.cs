using SecondOpinion.Benchmarks;
using SecondOpinion.Benchmarks.Frames;
using SecondOpinion.Benchmarks.Memory;
using SecondOpinion.Benchmarks.Preparing;
using SecondOpinion.Benchmarks.Trail;

switch (args)
{
    case ["codecs"]:
        CodecBenchmark.Run();
        return 0;
    case ["frames"]:
        return await FramesBenchmark.RunAsync();
    case ["memory"]:
        return await MemoryBenchmark.RunAsync();
    case ["preparing"]:
        return await PreparingBenchmark.RunAsync();
    case ["trail"]:
        return await TrailBenchmark.RunAsync();
    default:
        await Console.Error.WriteLineAsync("Usage: dotnet run -c Release --project tests/SecondOpinion.Benchmarks -- codecs|frames|preparing|trail");
        return 2;
}
