using Microsoft.Extensions.Options;
using SecondOpinion.Imaging.Text;
using SecondOpinion.Preparation;

namespace SecondOpinion.Web.Shared;

/// <summary>Checks section <c>TextSearch</c>.</summary>
[OptionsValidator]
internal sealed partial class TextSearchValidator : IValidateOptions<TextSearchSettings>;

/// <summary>Wires the search for text in pictures.</summary>
internal static class TextSearching
{
    public static void AddTextSearch(this IServiceCollection services)
    {
        services.AddOptions<TextSearchSettings>().BindConfiguration("TextSearch").ValidateOnStart();
        services.AddSingleton<IValidateOptions<TextSearchSettings>, TextSearchValidator>();
        services.AddSingleton<ITextFinder>(provider => new TesseractTextFinder(provider.GetRequiredService<IOptions<TextSearchSettings>>().Value));
    }
}
