using SecondOpinion.Benchmarks;
using SecondOpinion.Benchmarks.Frames;

switch (args)
{
    case ["codecs"]:
        CodecBenchmark.Run();
        return 0;
    case ["frames"]:
        return await FramesBenchmark.RunAsync();
    default:
        await Console.Error.WriteLineAsync("Usage: dotnet run -c Release --project tests/SecondOpinion.Benchmarks -- codecs|frames");
        return 2;
}
