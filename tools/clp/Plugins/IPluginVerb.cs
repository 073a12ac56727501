namespace Baton.Clp.Plugins;

/// <summary>One verb of <c>clpplugin</c>.</summary>
internal interface IPluginVerb
{
    /// <summary>
    /// Its name and what follows it, in brackets what may be left out; with <c>...]</c> at its
    /// end, as often as wanted.
    /// </summary>
    string Usage { get; }

    /// <summary>Carries it out.</summary>
    /// <param name="words">What followed its name; as many as its usage has.</param>
    /// <param name="session">Where it is carried out.</param>
    Task<ExitCode> Run(string[] words, Session session);
}
