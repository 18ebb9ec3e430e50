// Asking: each regime of the variables, each statement that allows, each way to escape the other
// policy.
//
// A request is new access when a statement of `after` allows it, no statement of `after` denies it,
// and either no statement of `before` allows it, or one of `before` denies it. The two ways are
// separate searches: in the first all that `before` allows has to be left, in the second one of its
// denials has to be met.
#include "access/question.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>

#include "access/likely_values.h"
#include "access/regimes.h"
#include "access/round.h"
#include "access/witness.h"

namespace leastwise {
namespace {

using Answer = Search::Answer;

class Asker {
 public:
  Asker(const Question& question, const AccessOptions& options, AccessGain* gain)
      : question_(question),
        options_(options),
        gain_(gain),
        budget_{.left = options.limits.work},
        judge_(question.after, question.before),
        states_(question.after.policy->statements.size()) {
    if (!has_holes()) {
      std::vector<const Policy*> policies = others();
      policies.push_back(question.after.policy);
      sets_.emplace(policies, options_.catalogue);
      gained_ = sets_->none();
    }
  }

  AccessAnswer ask() {
    clear_the_unchanged();
    for (const auto& [variables, statements] : by_variables()) {
      if (variables.size() > kVariablesMax || budget_.left == 0) {
        mark_undecided(statements);
        continue;
      }
      const std::optional<std::set<const Statement*>> relevant =
          sets_ ? relevant_statements(*sets_, statements, *question_.after.policy, others())
                : std::nullopt;
      for (std::size_t set = 0; set < (std::size_t{1} << variables.size()); ++set) {
        Regime regime(options_.catalogue);
        for (std::size_t i = 0; i < variables.size(); ++i) {
          const bool is_absent = ((set >> i) & 1U) != 0;
          regime.variables[variables[i]].kind =
              is_absent ? VariableValue::Kind::Absent : VariableValue::Kind::Opaque;
        }
        for (const Regime& one : cases_of(std::move(regime), relevant ? &*relevant : nullptr)) {
          ask_in(one, statements, relevant ? &*relevant : nullptr);
        }
      }
    }
    settle_doubts();
    if (has_holes()) {
      // A request that is new access whatever the holes are.
      try_in(Regime(options_.catalogue), Bound::Inner, nullptr);
    }
    return answer();
  }

 private:
  struct State {
    std::optional<Request> request;
    bool is_doubtful = false;  // not told in a regime
    bool is_undecided = false;
    bool is_clear = false;  // both policies have it
    bool has_tried_values = false;
  };

  // The policies that stand against `after`, or limit it.
  std::vector<const Policy*> others() const {
    std::vector<const Policy*> out;
    if (question_.before) {
      out.push_back(question_.before->policy);
    }
    if (question_.after.boundary != nullptr) {
      out.push_back(question_.after.boundary);
    }
    return out;
  }

  bool has_holes() const {
    return question_.after.policy->has_holes ||
           std::ranges::any_of(others(), [](const Policy* one) { return one->has_holes; });
  }

  // A statement that both policies have adds nothing, unless `before` denies what `after` does not.
  // Most statements of most changes are of this kind.
  void clear_the_unchanged() {
    if (!question_.before || has_holes() || question_.before->kind != question_.after.kind ||
        question_.before->policy->version != question_.after.policy->version) {
      return;
    }
    std::set<std::string> after_denials;
    std::set<std::string> before_allows;
    for (const Statement& statement : question_.after.policy->statements) {
      if (statement.effect == Effect::Deny) {
        after_denials.insert(canonical_text(statement));
      }
    }
    for (const Statement& statement : question_.before->policy->statements) {
      const std::string text = canonical_text(statement);
      if (statement.effect == Effect::Allow) {
        before_allows.insert(text);
      } else if (!after_denials.contains(text)) {
        return;
      }
    }
    for (const Statement& statement : question_.after.policy->statements) {
      states_[statement_number(statement)].is_clear =
          statement.effect == Effect::Deny || before_allows.contains(canonical_text(statement));
    }
  }

  using Statements = std::set<const Statement*>;

  // The statements to ask about, by the variables whose values matter to them: their own, those of
  // what `before` denies, and those of what the boundary allows. Where only another statement has a
  // variable, its patterns are left out: `before` then allows less and `after` denies less than
  // they do, which errs to "new access".
  std::map<std::vector<std::string>, Statements> by_variables() const {
    std::set<std::string> denied;
    if (question_.before) {
      for (const Statement& statement : question_.before->policy->statements) {
        if (statement.effect != Effect::Allow) {
          add_variables(*question_.before->policy, statement, options_.catalogue, denied);
        }
      }
    }
    if (const Policy* boundary = question_.after.boundary) {
      for (const Statement& statement : boundary->statements) {
        if (statement.effect != Effect::Deny) {
          add_variables(*boundary, statement, options_.catalogue, denied);
        }
      }
    }
    std::map<std::vector<std::string>, Statements> out;
    for (const Statement& statement : question_.after.policy->statements) {
      if (!states_[statement_number(statement)].is_clear && statement.effect != Effect::Deny) {
        std::set<std::string> names = denied;
        add_variables(*question_.after.policy, statement, options_.catalogue, names);
        out[{names.begin(), names.end()}].insert(&statement);
      }
    }
    return out;
  }

  std::vector<Regime> cases_of(Regime regime, const Statements* relevant) const {
    return link_cases(std::move(regime), sources_of(question_, Bound::Outer, relevant));
  }

  std::unique_ptr<Round> make_round(Regime regime,
                                    Bound bound,
                                    const std::set<const Statement*>* relevant = nullptr) {
    return leastwise::make_round(question_,
                                 {.regime = std::move(regime),
                                  .bound = bound,
                                  .relevant = relevant,
                                  .sets = sets_ ? &*sets_ : nullptr,
                                  .budget = &budget_});
  }

  void mark_undecided(const Statements& statements) {
    is_gain_doubtful_ = is_gain_doubtful_ || !statements.empty();
    for (const Statement* statement : statements) {
      states_[statement_number(*statement)].is_undecided = true;
    }
  }

  std::size_t statement_number(const Statement& statement) const {
    return static_cast<std::size_t>(&statement - question_.after.policy->statements.data());
  }

  // Whether it matters what else a statement adds.
  bool is_settled(const State& state) const {
    return state.is_clear || (state.request && gain_ == nullptr);
  }

  bool is_done() const {
    return !options_.wants_all && gain_ == nullptr &&
           std::any_of(states_.begin(), states_.end(), [](const State& state) {
             return state.request.has_value();
           });
  }

  // Whatever the opaque values are: a statement that one reading of the holes clears is clear.
  void ask_in(const Regime& regime,
              const Statements& statements,
              const std::set<const Statement*>* relevant) {
    const bool are_settled =
        std::all_of(statements.begin(), statements.end(), [&](const auto* one) {
          return is_settled(states_[statement_number(*one)]);
        });
    if (are_settled || is_done()) {
      return;
    }
    if (budget_.left == 0) {
      for (const Statement* one : statements) {
        State& state = states_[statement_number(*one)];
        state.is_doubtful = state.is_doubtful || !is_settled(state);
      }
      return;
    }
    std::vector<std::unique_ptr<Round>> rounds;
    for (const HoleReading reading : {HoleReading::Opaque, HoleReading::Shape}) {
      if (rounds.empty() || has_holes()) {
        Regime own = regime;
        own.holes = reading;
        rounds.push_back(make_round(std::move(own), Bound::Outer, relevant));
      }
    }
    for (std::size_t i = 0; i < rounds[0]->compilation.policies[0].allows.size(); ++i) {
      if (statements.contains(rounds[0]->compilation.policies[0].allows[i].source)) {
        ask_about(rounds, i);
      }
    }
  }

  void ask_about(const std::vector<std::unique_ptr<Round>>& rounds, std::size_t i) {
    const Statement& statement = *rounds[0]->compilation.policies[0].allows[i].source;
    State& state = states_[statement_number(statement)];
    if (is_settled(state)) {
      return;
    }
    for (const std::unique_ptr<Round>& round : rounds) {
      const Answer answer =
          sets_ ? look_by_action(*round, i, statement, state) : look(*round, i, statement, state);
      if (answer != Answer::Unknown) {
        return;
      }
    }
    state.is_doubtful = true;
  }

  // Where a variable of any statement may matter: once more for each value that it is compared
  // with. What is in doubt then is undecided, unless an example turns up.
  void settle_doubts() {
    for (const Statement& statement : question_.after.policy->statements) {
      State& state = states_[statement_number(statement)];
      if (!state.is_doubtful) {
        continue;
      }
      state.is_doubtful = !ask_by_value(statement) || state.is_doubtful;
      if (state.is_doubtful) {
        state.is_undecided = true;
        is_gain_doubtful_ = true;
        try_values(statement, state);
      }
    }
  }

  // False: there is nothing more to ask.
  bool ask_by_value(const Statement& statement) {
    if (budget_.left == 0) {
      return false;
    }
    const Statements subjects{&statement};
    const std::optional<Statements> relevant =
        sets_ ? relevant_statements(*sets_, subjects, *question_.after.policy, others())
              : std::nullopt;
    const Statements* which = relevant ? &*relevant : nullptr;
    const std::vector<Regime> regimes =
        regimes_by_value(sources_of(question_, Bound::Outer, which), options_.catalogue);
    State& state = states_[statement_number(statement)];
    state.is_doubtful = regimes.empty();
    for (const Regime& regime : regimes) {
      if (!state.is_doubtful) {
        ask_in(regime, subjects, which);
      }
    }
    return !state.is_doubtful;
  }

  // Found: confirmed, too.
  Answer look(Round& round, std::size_t i, const Statement& statement, State& state) {
    const BoxSearch search = search_for(round, i);
    if (search.answer != Answer::Found) {
      return search.answer;
    }
    return confirm(round, search, statement, state) ? Answer::Found : Answer::Unknown;
  }

  bool confirm(const Round& round,
               const BoxSearch& search,
               const Statement& statement,
               State& state) {
    std::optional<Request> request =
        witness(round.compilation,
                round.regime,
                search.values,
                statement,
                round.asked,
                judge_,
                gain_ == nullptr ? WitnessUse::Shown : WitnessUse::Checked);
    const bool is_confirmed = request.has_value();
    if (!state.request) {
      state.request = std::move(request);
    }
    return is_confirmed;
  }

  // The same with actions as sets: for the gain every class of actions, else until one is found.
  Answer look_by_action(Round& round, std::size_t i, const Statement& statement, State& state) {
    bool is_doubtful = false;
    const auto use = [&](const BoxSearch& found, const std::vector<std::size_t>& actions) {
      if (!confirm(round, found, statement, state)) {
        is_doubtful = true;
        return true;
      }
      note_gain(actions);
      return gain_ != nullptr;
    };
    const std::size_t nodes = options_.limits.nodes;
    const auto ask = [&](const std::vector<const ActionStatement*>& rivals,
                         std::vector<const ActionStatement*> met) {
      const ActionQuestion question{.subject = &round.subjects[i],
                                    .met = std::move(met),
                                    .rivals = rivals,
                                    .asked = round.asked};
      const Answer answer = round.by_action->find(question, nodes, use);
      is_doubtful = is_doubtful || answer == Answer::Unknown;
      return answer == Answer::Found;
    };
    std::vector<std::vector<const ActionStatement*>> limits;
    for (const ActionStatement* allower : round.allowers) {
      limits.push_back({allower});
    }
    if (question_.after.boundary == nullptr) {
      limits.emplace_back();
    }
    for (std::vector<const ActionStatement*> met : limits) {
      if (ask(round.rivals, met)) {
        return Answer::Found;
      }
      met.push_back(nullptr);
      for (const ActionStatement* denial : round.escapees) {
        met.back() = denial;
        if (ask(round.deniers, met)) {
          return Answer::Found;
        }
      }
    }
    return is_doubtful ? Answer::Unknown : Answer::Empty;
  }

  void note_gain(const std::vector<std::size_t>& actions) {
    has_unknown_gain_ = has_unknown_gain_ || actions.empty();
    for (const std::size_t number : actions) {
      constexpr std::size_t kWordBits = 64;
      gained_[number / kWordBits] |= std::uint64_t{1} << (number % kWordBits);
    }
  }

  // In one of the statements of the boundary, where there is one.
  BoxSearch search_for(Round& round, std::size_t i) const {
    if (question_.after.boundary == nullptr) {
      return search_within(round, i, {});
    }
    BoxSearch out;
    for (const std::vector<LiteralId>& limit : round.limits) {
      BoxSearch search = search_within(round, i, limit);
      if (search.answer == Answer::Found) {
        return search;
      }
      out.answer = search.answer == Answer::Unknown ? Answer::Unknown : out.answer;
    }
    return out;
  }

  // One action after the other where need be: with the action fixed most other statements drop out
  // at once.
  BoxSearch search_within(Round& round, std::size_t i, const std::vector<LiteralId>& limit) const {
    const CompiledStatement& statement = round.compilation.policies[0].allows[i];
    BoxSearch out;
    if (statement.box.is_empty) {
      return out;
    }
    std::vector<LiteralId> whole = statement.box.literals;
    whole.insert(whole.end(), round.asked.begin(), round.asked.end());
    whole.insert(whole.end(), limit.begin(), limit.end());
    whole.push_back(statement.action);
    // All at once where that is a matter of a few steps.
    constexpr std::size_t kFewNodes = 16;
    out = search_asked(round, whole, std::min(kFewNodes, options_.limits.nodes));
    if (out.answer != Answer::Unknown) {
      return out;
    }
    out.answer = Answer::Empty;
    for (const LiteralId action : single_actions(round.compilation, statement.action)) {
      whole.back() = action;
      BoxSearch search = search_asked(round, whole, options_.limits.nodes);
      if (search.answer == Answer::Found) {
        return search;
      }
      if (search.answer == Answer::Unknown) {
        out.answer = Answer::Unknown;
      }
    }
    return out;
  }

  static std::vector<LiteralId> single_actions(Compilation& compilation, LiteralId all) {
    const Literal literal = compilation.space.literal(all);
    const Language language = compilation.space.language(literal.language);
    if (literal.is_negated || language.is_open) {
      return {all};
    }
    std::vector<LiteralId> out;
    for (const GlobSymbols& glob : language.any) {
      Literal one = literal;
      one.language = compilation.space.language_id(Language::of({glob}));
      out.push_back(compilation.space.literal_id(one));
    }
    return out;
  }

  // The two ways to escape `before`.
  BoxSearch search_asked(Round& round,
                         const std::vector<LiteralId>& asked,
                         std::size_t nodes_max) const {
    bool is_unknown = false;
    const auto find = [&](const std::vector<LiteralId>& demands,
                          const std::vector<const Box*>& boxes) {
      BoxSearch search = round.searcher->find(demands, boxes, nodes_max);
      is_unknown = is_unknown || search.answer == Answer::Unknown;
      return search;
    };
    BoxSearch search = find(asked, round.all);
    if (search.answer == Answer::Found || !question_.before) {
      return search;
    }
    for (const Box& denial : round.before_denials) {
      if (denial.is_empty) {
        continue;
      }
      std::vector<LiteralId> met = asked;
      met.insert(met.end(), denial.literals.begin(), denial.literals.end());
      search = find(met, round.denials);
      if (search.answer == Answer::Found) {
        return search;
      }
    }
    search.answer = is_unknown ? Answer::Unknown : Answer::Empty;
    return search;
  }

  // Certain texts for all variables of both policies: what they compare the variables with.
  void try_values(const Statement& statement, State& state) {
    if (state.has_tried_values) {
      return;
    }
    state.has_tried_values = true;
    std::set<std::string> names;
    std::vector<const Policy*> policies{question_.after.policy};
    std::ranges::copy(others(), std::back_inserter(policies));
    for (const PolicySource& source : sources_of(question_, Bound::Outer, nullptr)) {
      for (const Statement& one : source.policy->statements) {
        add_variables(*source.policy, one, options_.catalogue, names);
      }
    }
    for (const std::string& name : names) {
      for (const std::string& text : likely_values(name, policies)) {
        if (budget_.left == 0) {
          return;
        }
        Regime certain(options_.catalogue);
        for (const std::string& other : names) {
          certain.variables[other] = {.kind = VariableValue::Kind::Text,
                                      .text = other == name ? text : std::string("example")};
        }
        try_in(std::move(certain), Bound::Outer, &statement);
        if (state.request) {
          return;
        }
      }
    }
  }

  // Looks for requests and proves nothing.
  void try_in(Regime regime, Bound bound, const Statement* only) {
    for (Regime& one : cases_of(std::move(regime), nullptr)) {
      try_in_case(std::move(one), bound, only);
    }
  }

  void try_in_case(Regime regime, Bound bound, const Statement* only) {
    const std::unique_ptr<Round> round = make_round(std::move(regime), bound);
    const std::vector<CompiledStatement>& allows = round->compilation.policies[0].allows;
    for (std::size_t i = 0; i < allows.size(); ++i) {
      State& state = states_[statement_number(*allows[i].source)];
      if (is_settled(state) || (only != nullptr && allows[i].source != only)) {
        continue;
      }
      if (sets_) {
        look_by_action(*round, i, *allows[i].source, state);
      } else {
        look(*round, i, *allows[i].source, state);
      }
    }
  }

  AccessAnswer answer() {
    AccessAnswer out;
    for (std::size_t i = 0; i < states_.size(); ++i) {
      if (states_[i].request) {
        out.found.push_back({.statement = i, .request = *std::move(states_[i].request)});
      } else if (states_[i].is_undecided) {
        out.undecided.push_back(i);
      }
    }
    out.answer = !out.found.empty()       ? Truth::Yes
                 : !out.undecided.empty() ? Truth::Maybe
                                          : Truth::No;
    if (gain_ != nullptr) {
      fill_gain();
    }
    return out;
  }

  void fill_gain() {
    gain_->has_unknown = has_unknown_gain_;
    gain_->is_complete = sets_ && !is_gain_doubtful_;
    for_each_action(gained_, [this](std::size_t number) {
      if (number < sets_->catalogue_count()) {
        gain_->actions.push_back(static_cast<ActionId>(number));
      } else {
        gain_->has_unknown = true;
      }
    });
  }

  const Question& question_;
  const AccessOptions& options_;
  AccessGain* gain_;
  std::optional<ActionSets> sets_;  // where there are no holes
  ActionBits gained_;
  bool has_unknown_gain_ = false;
  bool is_gain_doubtful_ = false;
  Budget budget_;  // of all rounds
  Judge judge_;
  std::vector<State> states_;
};

}  // namespace

AccessAnswer ask(const Question& question, const AccessOptions& options, AccessGain* gain) {
  return Asker(question, options, gain).ask();
}

}  // namespace leastwise
