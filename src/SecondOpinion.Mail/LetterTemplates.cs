using System.Text.Encodings.Web;
using System.Text.Unicode;
using Fluid;

namespace SecondOpinion.Mail;

/// <summary>A letter cannot be written: the message says which template and why, and quotes nothing that would be in it.</summary>
internal sealed class LetterUnwrittenException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>What a letter's template made of its values.</summary>
internal sealed record WrittenLetter(string Subject, string Text, string Html)
{
    public override string ToString() => "written letter (redacted)";
}

/// <summary>Liquid templates: <c>{kind}.txt</c>, whose first line is <c>Subject: …</c>, <c>{kind}.html</c>, and <c>_frame.html</c> around every one of them.</summary>
/// <remarks>A trust's own lie in a folder named by its ODS code and replace single files. Templates are read at each letter: letters are few,
/// and a mended template works at once. A value that a template names and the letter does not have is an error, not an empty place.</remarks>
internal sealed class LetterTemplates(string folder)
{
    private const string Frame = "_frame.html";
    private const string SubjectMark = "Subject:";

    private static readonly FluidParser Parser = new();
    private static readonly TemplateOptions Strict = new() { StrictVariables = true, StrictFilters = true, MaxSteps = 10_000 };
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    /// <summary>Everything that is wrong with the templates in <paramref name="folder"/>, each trust's included.</summary>
    public static IReadOnlyList<string> Errors(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return ["Mail:Templates names no folder."];
        }

        var templates = new LetterTemplates(folder);
        var errors = new List<string>();
        foreach (var trust in Directory.GetDirectories(folder).Select(path => Path.GetFileName(path)).Prepend(""))
        {
            errors.AddRange(templates.Strangers(trust));
            foreach (var sample in LetterValues.Samples)
            {
                try
                {
                    templates.Write(sample, trust);
                }
                catch (LetterUnwrittenException exception)
                {
                    errors.Add(exception.Message);
                }
            }
        }

        return [.. errors.Distinct()];
    }

    /// <exception cref="LetterUnwrittenException">A template is missing or broken.</exception>
    public WrittenLetter Write(LetterValues letter, string trust)
    {
        var text = Read($"{letter.Template}.txt", trust);
        var end = text.Content.IndexOf('\n', StringComparison.Ordinal);
        if (!text.Content.StartsWith(SubjectMark, StringComparison.Ordinal) || end < 0)
        {
            throw new LetterUnwrittenException($"Template {text.Name} must begin with a line 'Subject: …'.");
        }

        var subject = Render(text with { Content = text.Content[SubjectMark.Length..end] }, letter.ForSubject, NullEncoder.Default).Trim();
        if (subject.Length is 0 or > 150 || subject.Any(char.IsControl))
        {
            throw new LetterUnwrittenException($"Template {text.Name}: the subject must be one line of 1 to 150 characters.");
        }

        var body = Render(text with { Content = text.Content[(end + 1)..] }, letter.ForBody, NullEncoder.Default).Trim() + "\n";
        var inner = Render(Read($"{letter.Template}.html", trust), letter.ForBody, Html);
        var frame = new Dictionary<string, string>(StringComparer.Ordinal) { ["subject"] = subject, ["body"] = inner };
        return new WrittenLetter(subject, body, Render(Read(Frame, trust), frame, Html));
    }

    private static string Render(Template template, IReadOnlyDictionary<string, string> values, TextEncoder encoder)
    {
        if (!Parser.TryParse(template.Content, out var liquid, out var error))
        {
            throw new LetterUnwrittenException($"Template {template.Name}: {error}");
        }

        var context = new TemplateContext(Strict);
        foreach (var (name, value) in values)
        {
            context.SetValue(name, value);
        }

        try
        {
            return liquid.Render(context, encoder);
        }
        catch (Exception exception) when (exception is FluidException or InvalidOperationException)
        {
            throw new LetterUnwrittenException($"Template {template.Name}: {exception.Message}", exception);
        }
    }

    /// <summary>A trust's folder is named by configuration, never by a request; a code that is no plain name has no folder.</summary>
    private Template Read(string file, string trust)
    {
        var own = trust.Length > 0 && trust.All(char.IsAsciiLetterOrDigit) ? Path.Combine(folder, trust, file) : null;
        var path = own is not null && File.Exists(own) ? own : Path.Combine(folder, file);
        var name = Path.GetRelativePath(folder, path);
        try
        {
            return new Template(name, File.ReadAllText(path).ReplaceLineEndings("\n"));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new LetterUnwrittenException($"Template {name} cannot be read.", exception);
        }
    }

    /// <summary>A misspelt file would silently change nothing.</summary>
    private IEnumerable<string> Strangers(string trust)
    {
        var known = LetterValues.Samples.SelectMany(sample => new[] { $"{sample.Template}.txt", $"{sample.Template}.html" }).Append(Frame).ToHashSet();
        return Directory.GetFiles(Path.Combine(folder, trust))
            .Select(path => Path.GetFileName(path))
            .Where(file => !known.Contains(file))
            .Select(file => $"Template {Path.Combine(trust, file)} belongs to no letter.");
    }

    private sealed record Template(string Name, string Content);
}
