using Microsoft.Extensions.DependencyInjection;
using SecondOpinion.Preparation;
using SecondOpinion.Web.Shared;

namespace SecondOpinion.Tool.Doctor;

/// <summary>Whether text in pictures can be searched for: the engine is there, new enough, and runs within its limits.</summary>
internal sealed class TextChecks(IServiceProvider house)
{
    private const int Side = 64;
    private const string Without = "pictures that may hold text wait for a person";
    private const string Install = "install Debian’s tesseract-ocr with its English data, or set TextSearch:Program";

    public async IAsyncEnumerable<Finding> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!house.GetRequiredService<Site>().HasDesk)
        {
            yield return Finding.Ok("text search", "a reader process has none");
            yield break;
        }

        var finder = house.GetRequiredService<ITextFinder>();
        if (await finder.EngineAsync(cancellationToken) is not { } engine)
        {
            yield return Finding.Warning("text search", $"Tesseract is missing or too old: {Without}", Install);
            yield break;
        }

        yield return await finder.FindAsync([Picture()], cancellationToken) is TextSearch.Failed(var word)
            ? Finding.Warning("text search", $"{engine} does not run ({word}): {Without}", "see that its English data is installed and that TextSearch:MemoryMegabytes and TimeoutSeconds are enough")
            : Finding.Ok("text search", $"{engine} runs");
    }

    /// <summary>Two grey halves, so that there is something to search.</summary>
    private static GreyPicture Picture() => new([.. Enumerable.Range(0, Side * Side).Select(at => at % Side < Side / 2 ? (byte)0 : (byte)200)], Side, Side);
}
