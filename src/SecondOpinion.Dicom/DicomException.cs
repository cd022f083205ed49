namespace SecondOpinion.Dicom;

/// <summary>A file, data set or codestream that cannot be read safely. The message names what is wrong and where, and never a value.</summary>
/// <remarks>Every refusal of this library is this type or derives from it: a caller that catches it has caught them all.</remarks>
/// <param name="message">What is wrong, in words for an operator; offsets and tags, never a patient's data.</param>
/// <param name="inner">What was thrown beneath, if anything.</param>
public class DicomException(string message, Exception? inner = null) : Exception(message, inner);
