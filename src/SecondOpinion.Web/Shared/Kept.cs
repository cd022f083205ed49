using Microsoft.Extensions.Options;
using SecondOpinion.Archive;
#if WITH_FO_DICOM
using SecondOpinion.FoDicom;
#endif
using SecondOpinion.Imaging;
using SecondOpinion.Mail;
using SecondOpinion.Preparation;
using SecondOpinion.Store;
using SecondOpinion.Store.Keys;

namespace SecondOpinion.Web.Shared;

/// <summary>What lies outside: store, archives, mail. A reader process has the store only.</summary>
internal static class Kept
{
    public static void AddKept(this WebApplicationBuilder builder)
    {
        var site = Site.From(builder.Configuration, builder.Environment);
        builder.Services.AddSingleton<IPreviewRenderer, HeaderPreviews>();
        builder.Services.AddStore(builder.Configuration, site.HasDesk);
        if (site.HasDesk)
        {
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
        app.Services.GetService<IStartupValidator>()?.Validate();
        var stopping = app.Lifetime.ApplicationStopping;
        await Migrator.StartAsync(app.Services.GetRequiredService<Database>(), app.Services.GetRequiredService<TimeProvider>(), stopping);
        await app.Services.WarmKeysAsync(stopping);
    }
}
