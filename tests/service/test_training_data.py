"""What Rasa is given to learn from the knowledge's sample questions."""

from __future__ import annotations

from pathlib import Path

import yaml

from knowledge.schema import Aspect, SampleQuestion
from service.training_data import write_training_data


def test_questions_of_one_labelling_stand_in_one_block_and_none_stands_twice(tmp_path: Path) -> None:
    questions = [
        SampleQuestion(text="dẹp  tiệm thì sao: 'thuế' #1"),
        SampleQuestion(text="mất thẻ làm ở đâu, bao nhiêu tiền", aspects=(Aspect.PLACE, Aspect.FEE)),
        SampleQuestion(text="lệ phí bao nhiêu", aspects=(Aspect.FEE,)),
        SampleQuestion(text="le phi bao nhieu"),
        SampleQuestion(text="chuyển nhà 🏠"),
        SampleQuestion(text="nop o dau, het may dong", aspects=(Aspect.PLACE, Aspect.FEE)),
    ]
    path = tmp_path / "new" / "questions.yml"

    assert write_training_data(questions, path) == 5
    assert yaml.safe_load(path.read_text("utf-8"))["nlu"] == [
        {
            "intent": "ask_overview",
            "metadata": {"question_only": True},
            "examples": "- dẹp tiệm thì sao: 'thuế' #1\n- chuyển nhà 🏠\n",
        },
        {"intent": "ask_fee", "examples": "- lệ phí bao nhiêu\n"},
        {
            "intent": "ask_place",
            "metadata": {"also": ["ask_fee"]},
            "examples": "- mất thẻ làm ở đâu, bao nhiêu tiền\n- nop o dau, het may dong\n",
        },
    ]
    assert [file.name for file in path.parent.iterdir()] == [path.name]
