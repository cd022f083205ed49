using SecondOpinion.Benchmarks;

switch (args)
{
    case ["codecs"]:
        CodecBenchmark.Run();
        return 0;
    default:
        await Console.Error.WriteLineAsync("Usage: dotnet run -c Release --project tests/SecondOpinion.Benchmarks -- codecs");
        return 2;
}
