using SecondOpinion.Benchmarks;
using SecondOpinion.Benchmarks.FirstImage;
using SecondOpinion.Benchmarks.Frames;
using SecondOpinion.Benchmarks.Headers;
using SecondOpinion.Benchmarks.Memory;
using SecondOpinion.Benchmarks.Preparing;
using SecondOpinion.Benchmarks.Trail;

switch (args)
{
    case ["codecs"]:
        CodecBenchmark.Run();
        return 0;
    case ["first-image"]:
        return await FirstImageRun.RunAsync();
    case [FirstImageRun.Within, var work, var viewer]:
        return await new FirstImageBenchmark(work, viewer).RunAsync();
    case ["frames"]:
        return await FramesBenchmark.RunAsync();
    case ["headers"]:
        return HeadersBenchmark.Run();
    case ["memory"]:
        return await MemoryBenchmark.RunAsync();
    case ["preparing"]:
        return await PreparingBenchmark.RunAsync();
    case ["trail"]:
        return await TrailBenchmark.RunAsync();
    default:
        await Console.Error.WriteLineAsync(
            """
            Usage: dotnet run -c Release --project tests/SecondOpinion.Benchmarks -- WHICH
              codecs       our codecs beside DCMTK's, CPU time
              frames       frames a second beside nginx and Orthanc
              headers      making CT headers safe, CPU time and bytes allocated
              preparing    making a CT safe and sealing it beside cp, dcmodify and Orthanc
              trail        durable events a second beside SQLite
              memory       peak memory while 32 readers stream an instance of 2 GiB
              first-image  from the code to the first image over 10 Mbit/s and 50 ms beside OHIF over Orthanc
            """);
        return 2;
}
