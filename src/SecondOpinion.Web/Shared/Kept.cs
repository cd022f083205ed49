using Microsoft.Extensions.Options;
using SecondOpinion.Archive;
#if WITH_FO_DICOM
using SecondOpinion.FoDicom;
#endif
using SecondOpinion.Imaging;
using SecondOpinion.Imaging.Jpeg2000;
using SecondOpinion.Mail;
using SecondOpinion.Preparation;
using SecondOpinion.Store;
using SecondOpinion.Store.Keys;
using SecondOpinion.Store.Operations;

namespace SecondOpinion.Web.Shared;

/// <summary>What lies outside: store, archives, mail. A reader process has the store only.</summary>
internal static partial class Kept
{
    public static void AddKept(this WebApplicationBuilder builder)
    {
        var site = Site.From(builder.Configuration, builder.Environment);
        builder.Services.AddSingleton<IPreviewRenderer, HeaderPreviews>();
        builder.Services.AddStore(builder.Configuration, site.HasDesk);
        if (site.HasDesk)
        {
            builder.Services.AddJpeg2000();
            builder.Services.AddTextSearch();
            builder.Services.AddArchives();
#if WITH_FO_DICOM
            builder.Services.AddFoDicom();
#endif
            builder.Services.AddMail(builder.Configuration);
        }
    }

    /// <summary>Before anything asks for a key or a row, and after every setting has been checked. On SQL Server it migrates nothing
    /// (<see cref="Migrator.StartAsync"/>).</summary>
    public static async Task MigrateAsync(this WebApplication app)
    {
        try
        {
            app.Services.GetService<IStartupValidator>()?.Validate();
            var stopping = app.Lifetime.ApplicationStopping;
            var database = app.Services.GetRequiredService<Database>();
            await Migrator.StartAsync(database, app.Services.GetRequiredService<TimeProvider>(), stopping);
            await new StoreProbe(database).WriteAsync(stopping); // SQLite opens a file that cannot be written without a word
            await app.Services.WarmKeysAsync(stopping);
        }
        catch (Exception fault) when (Words(fault) is { } words)
        {
            LogNotStarted(app.Logger, words);
            app.Services.GetRequiredService<ILoggerFactory>().Dispose(); // so that the line is written before the process ends
            throw;
        }
    }

    private static string? Words(Exception fault) => fault switch
    {
        OptionsValidationException settings => string.Join(' ', settings.Failures),
        InvalidOperationException or TimeoutException => fault.Message, // ours: each says what to do
        _ => StoreFault.Words(fault),
    };

    [LoggerMessage(EventId = 1004, Level = LogLevel.Critical, Message = "The service does not start. {Words}")]
    private static partial void LogNotStarted(ILogger logger, string words);
}
