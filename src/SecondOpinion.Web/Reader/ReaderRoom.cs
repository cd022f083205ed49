using SecondOpinion.Reading;
using SecondOpinion.Recipients;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Web.Reader;

/// <summary>The recipient's room: the pages of the link, and the data of one case behind a session.</summary>
internal static class ReaderRoom
{
    public static void AddReader(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<Verification>();
        builder.Services.AddSingleton<ReaderSessions>();
        builder.Services.AddSingleton<ReadingWindows>();
        builder.Services.AddSingleton<FrameReading>();
        builder.Services.AddSingleton<CaseDescription>();
        builder.Services.AddHostedService<WindowSweeping>();
        builder.Services.AddCrowdLimit();
    }

    /// <summary>Every route here asks <see cref="ReadingGate"/> first: there is no way to an image past it.</summary>
    public static void MapReader(this WebApplication app) => app.MapSurface(Surface.Reader, reader =>
    {
        var read = reader.MapGroup("/read/{caseCode}").AllowAnonymous().AddEndpointFilter<ReadingGate>();
        read.MapImages();
        read.MapEnd();
    });

    /// <summary>The data of one case, for the viewer. The group has a gate that keeps an <see cref="OpenedCase"/>.</summary>
    public static void MapImages(this RouteGroupBuilder read)
    {
        read.MapCase();
        read.MapDicomWeb();
        read.MapPreviews();
    }
}
